// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove a key for good.")

    @OptionGroup var edit: EditOptions

    @Flag(name: [.short, .long], help: "Do not ask.")
    var yes = false

    func run() async throws {
        let options = edit.options
        try await options.withSession { session in
            let owner = try options.owner()
            let key = try await session.key(edit.id, of: owner)
            let name = "\(session.name(of: key.provider)) key \(key.masked)"
            if !yes {
                try KeyPrompt.confirm(
                    "The \(name) will be gone for good. Requests that no other key of yours serves will then use the "
                        + "platform's key, and credits will be charged.")
            }
            try await session.keys(options).remove(key.id, of: owner)
            try options.output.show(.object(["removed": .text(key.id)])) {
                Terminal.output.print(Terminal.output.styled("✓ ", .good) + "Removed the \(name).", indent: 2)
            }
        }
    }
}
