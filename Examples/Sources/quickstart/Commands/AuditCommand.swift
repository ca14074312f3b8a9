// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "What was done with the keys, and whether the record is complete.")

    @OptionGroup var options: OwnerOptions

    @Option(help: "How many of the last entries.")
    var last: Int64 = 20

    func run() async throws {
        try await options.withSession { session in
            let owner = try options.owner()
            guard case .intact(let count) = try await session.store.verify(owner) else {
                throw Failure(.refused, "The audit log was altered: its entries do not fit together.")
            }
            let first = max(1, count - max(0, last) + 1)
            let entries = try await session.store.entries(of: owner, from: first, limit: Int(count - first + 1))
            try options.output.show(.array(entries.map { JSONValue($0) })) {
                if !entries.isEmpty { Table(entries).print() }
                Terminal.output.print("\(count) \(count == 1 ? "entry" : "entries"); the chain is intact.")
            }
        }
    }
}

extension Table {
    init(_ entries: [AuditEntry]) {
        self.init([.number("#"), .whole("When"), .whole("What"), .text("Key"), .text("Who"), .text("Details")])
        for entry in entries {
            let event = entry.event
            let details = event.details.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            rows.append([
                "\(entry.number)", .init("\(event.at)"), .init("\(event.kind)"),
                .init(event.masked ?? event.keyID.map { "id \($0.description.prefix(8))" } ?? "platform's"),
                .init(event.actor), .init(details.joined(separator: ", ")),
            ])
        }
    }
}
