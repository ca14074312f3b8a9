// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKStorage
import Console

struct PromoteMasterKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Let a master key seal from now on.",
        discussion: "Every process must have the key already, or it cannot open what others seal.")

    @Argument(help: "The master key's name, as 'byok master-key list' shows it.")
    var kid: String

    @OptionGroup var options: KeyringOptions
    @OptionGroup var report: ReportOptions

    func run() throws {
        let file = try options.file(byHand: "put the key with this name first.")
        let keyring = try file.change { try $0.promoting($0.kid(kid)) }
        try report.show(
            .object(["kids": .array(keyring.kids.map(JSONValue.string)), "promoted": .string(keyring.kids[0])])
        ) {
            Terminal.output.print("New keys are sealed under \(keyring.kids[0]).")
            Terminal.output.print("Restart every process of the service. Then seal the stored keys anew:")
            Terminal.output.write("  byok re-seal\n")
        }
    }
}
