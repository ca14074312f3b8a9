// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Delete everything that is stored of a user: keys and audit log.")

    @OptionGroup var options: OwnerOptions

    @Flag(name: [.short, .long], help: "Do not ask.")
    var yes = false

    func run() async throws {
        try await options.withSession { session in
            let owner = try options.owner()
            if !yes { try KeyPrompt.confirm("All keys and the audit log of \(owner) will be gone for good.") }
            let count = try await session.keys(options).eraseOwner(owner)
            try options.output.show(.object(["erasedKeys": .number(Int64(count))])) {
                Terminal.output.print("Erased \(owner): \(count) \(count == 1 ? "key" : "keys"), and the log.".safe)
            }
        }
    }
}
