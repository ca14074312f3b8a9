// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The stored keys, masked.",
        discussion: "With --json one object a line, as they are read: for stores of any size.")

    @Option(help: "Whose alone: user:ann, org:acme.")
    var owner: OwnerName?

    @Option(help: "Only those with this status: connected, untested, invalid, …; or disabled.")
    var status: String?

    @Option(help: "Only this provider's.")
    var provider: String?

    @OptionGroup var options: StoreOptions

    func validate() throws {
        guard status.map({ $0 == "disabled" || KeyStatus.Code($0) != nil }) ?? true else {
            throw ValidationError(
                "There is no such status. There are: connected, untested, rateLimited, noFunds, invalid, restricted, "
                    + "unreachable, undecryptable, expired; and disabled.")
        }
    }

    func run() async throws {
        try await options.withSession { [self] session in
            var rows = KeyRows(options.report)
            if let owner = owner?.owner {
                try show(try await session.listed(owner), on: &rows)
            } else {
                try await session.eachOwner { keys in try show(keys, on: &rows) }
            }
            try rows.end()
        }
    }

    private func show(_ keys: [ListedKey], on rows: inout KeyRows) throws {
        for key in keys where isWanted(key.summary) { try rows.add(key) }
    }

    private func isWanted(_ key: KeySummary) -> Bool {
        if let provider, key.provider.rawValue != provider.lowercased() { return false }
        guard let status else { return true }
        return status == "disabled" ? !key.isEnabled : key.status.code == KeyStatus.Code(status)
    }
}
