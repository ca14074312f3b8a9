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
            try await session.requireKnown(owner, "nothing was erased")
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
