// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Everything that is stored of a user, but for the keys: as JSON.",
        discussion: "Nothing exports keys. Keep them in a password manager.")

    @OptionGroup var options: OwnerOptions

    func run() async throws {
        try await options.withSession { session in
            let export = try await session.router.keys.dataExport(options.owner())
            Terminal.output.write(try JSONValue(export).text + "\n")
        }
    }
}
