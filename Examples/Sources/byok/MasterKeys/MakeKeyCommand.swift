// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKStorage
import Console

struct MakeKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-key", abstract: "Make a master key, which seals all others.",
        discussion:
            "Whoever has it and the store has every key; without it the keys are lost. Keep it apart from the store.")

    @Option(help: "Write it to this new file, which only you can read.", completion: .file())
    var file: String?

    @Flag(help: "Print it on the standard output: take care that no log keeps it.")
    var print = false

    @OptionGroup var report: ReportOptions

    func validate() throws {
        guard print != (file != nil) else {
            throw ValidationError("Say where the key goes: --file PATH, or --print for the standard output.")
        }
    }

    func run() throws {
        let text = try MasterKeyring.generate()
        let keyring = try MasterKeyring(text)
        guard let file else { return Terminal.output.write(text + "\n") }
        try KeyringFile.create(file, keyring)
        try report.show(.object(["file": .string(file), "kid": .string(keyring.kids[0])])) {
            Terminal.output.print("Made the master key \(keyring.kids[0]) in \(file).".safe)
            Terminal.output.print(
                "Keep a copy where neither the store nor its backups are. Then start the service with:")
            Terminal.output.write("  \(MasterKeyring.fileSetting)=\(file.safe)\n")
        }
    }
}
