// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKStorage
import Console
import Foundation

struct AddMasterKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a new master key, which opens and does not seal yet.",
        discussion: "On the other machines of the service, add the same one: --from the file.")

    @OptionGroup var options: KeyringOptions
    @OptionGroup var report: ReportOptions

    @Option(
        help: "A file with the key, as 'byok make-key --file' makes it. Without it, a key is made.", completion: .file()
    )
    var from: String?

    func run() throws {
        let file = try options.file(
            byHand: "make a key with 'byok make-key --print', and put a comma and the key behind the others.")
        let text = try from.map(Self.text) ?? MasterKeyring.generate()
        let keyring = try file.change { try $0.adding(text) }
        let kid = keyring.kids.last ?? ""
        try report.show(.object(["added": .string(kid), "kids": .array(keyring.kids.map(JSONValue.string))])) {
            Terminal.output.print("Added the master key \(kid): it opens and does not seal yet.".safe)
            Terminal.output.print("Give it to every process of the service and restart them. Then:")
            Terminal.output.write("  byok master-key promote \(kid)\n")
        }
    }

    private static func text(ofFile path: String) throws -> String {
        // Judges the file, and what is in it, without quoting it.
        _ = try KeyringFile.read(path, saying: "file of the new key")
        return try String(contentsOf: URL(filePath: path), encoding: .utf8)
    }
}
