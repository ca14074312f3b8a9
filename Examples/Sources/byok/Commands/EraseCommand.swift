// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console
import Foundation

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Delete everything that is stored of an owner: keys, audit log, credits and usage.",
        discussion: "Backups keep what was in them. Asks for the owner's name once more, unless --yes.")

    @Option(help: OwnerName.help)
    var owner: OwnerName

    @Flag(name: [.short, .long], help: "Do not ask.")
    var yes = false

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let owner = owner.owner
        if !yes { try confirm(owner) }
        let count = try await options.withSession { session in
            let entries = try await session.store.entries(of: owner, from: 1, limit: 1)
            let records = try await session.store.records(ownedBy: [owner]).flatMap(\.records)
            let credits = try await session.store.balance(of: owner)
            let usage = try await session.store.summary(of: owner, days: Int.min...Int.max)
            let hasCredits = credits != CreditBalance(total: .zero, held: .zero)
            guard !entries.isEmpty || !records.isEmpty || !usage.isEmpty || hasCredits else {
                throw Failure(
                    .refused, "Nothing is stored of \(owner); nothing was erased.", code: "ownerNotFound",
                    hints: ["Check the spelling: 'byok list' shows every owner with keys."])
            }
            return try await session.keys.eraseOwner(owner)
        }
        try options.report.show(.object(["erasedKeys": .number(Int64(count)), "owner": .text(owner)])) {
            Terminal.output.print(
                "Erased \(owner): \(count) \(count == 1 ? "key" : "keys"), the audit log, credits and usage.".safe)
        }
    }

    private func confirm(_ owner: KeyOwner) throws(Failure) {
        let question = "All keys, the audit log, credits and usage of \(owner) will be gone for good."
        let answer = try Prompt.ask(
            "\(question) Type \(owner) to go on: ", orElse: "\(question) Nobody is there to ask: say --yes.")
        guard answer.flatMap(OwnerName.init)?.owner == owner else {
            throw Failure(.refused, "Nothing was erased.", code: "notConfirmed")
        }
    }
}
