// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys, in the order in which they are tried.")

    @OptionGroup var options: OwnerOptions

    func run() async throws {
        try await options.withSession { session in
            let keys = try await session.router.keys.list(options.owner())
            try options.output.show(.array(keys.map { JSONValue($0) })) {
                guard !keys.isEmpty else {
                    return Terminal.output.print("No keys yet. Add one with: quickstart add openrouter", indent: 2)
                }
                table(of: keys, session).print()
            }
        }
    }

    private func table(of keys: [KeySummary], _ session: Session) -> Table {
        var table = Table([
            .number("#"), .text("Provider"), .text("Label"), .text("Key"), .text("Status"), .whole("Tested"),
            .whole("ID"),
        ])
        for (index, (key, id)) in zip(keys, keys.shortIDs).enumerated() {
            table.rows.append([
                "\(index + 1)", .init(session.name(of: key.provider)), .init(key.label), .init(key.masked),
                .init(key.health, key.badge.style), .init(String(key.testedAt?.description.prefix(10) ?? "")),
                .init(id),
            ])
        }
        return table
    }
}
