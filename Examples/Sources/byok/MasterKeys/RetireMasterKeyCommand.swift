// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKStorage
import Console

struct RetireMasterKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Take a master key away that no stored key needs any more.",
        discussion: "Refuses while a key of the stores is sealed under it. Name every store that the keyring serves.")

    @Argument(help: "The master key's name, as 'byok master-key list' shows it.")
    var kid: String

    @OptionGroup var served: ServedStores
    @OptionGroup var options: KeyringOptions
    @OptionGroup var report: ReportOptions

    func run() async throws {
        let file = try options.file(byHand: "when 'byok re-seal --dry-run' counts no key under it, take it out.")
        let masterKeys = try file.read()
        let kid = try masterKeys.kid(kid)
        let places = try served.places()
        guard !places.isEmpty else {
            throw Failure(
                .usage,
                "Which stores does the keyring serve? Say --store PATH or --postgres DSN for each, or set BYOK_STORE.")
        }
        let use = try await ServedStores.use(of: masterKeys, in: places)
        let keyring = try file.change { try $0.retiring(kid, use: use) }
        try report.show(
            .object(["kids": .array(keyring.kids.map(JSONValue.string)), "retired": .string(kid)])
        ) {
            Terminal.output.print("Retired the master key \(kid). Restart every process of the service.")
            Terminal.output.print(
                "Backups from before still need it: it is in \(file.previous). Keep that apart from the backups, and delete "
                    + "it with the last of them.".safe)
        }
    }
}
