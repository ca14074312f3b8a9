// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console
import Foundation

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "What is stored of an owner's keys, but for the keys themselves, and the audit log: as JSON.")

    @Option(help: OwnerName.help)
    var owner: OwnerName

    @Option(
        help: "Write it to this new file, which only you can read, instead of the standard output.", completion: .file()
    )
    var file: String?

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let owner = owner.owner
        let export = try await options.withSession { try await $0.keys.dataExport(owner, limit: .max) }
        let text = try JSONValue(export).text + "\n"
        guard let file else { return Terminal.output.write(text) }
        try PrivateFile.create(file, with: text)
        try options.report.show(.object(["file": .string(file), "keys": .number(Int64(export.keys.count))])) {
            Terminal.output.print(
                "Wrote \(owner) to \(file): \(export.keys.count) keys, \(export.audit.count) entries.".safe)
        }
    }
}
