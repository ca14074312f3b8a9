// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console
import Foundation

struct RetireMasterKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Take a master key away that no stored key needs any more.",
        discussion: "Refuses while a key of the stores is sealed under it. Name every store that the keyring serves.")

    @Argument(help: "The master key's name, as 'byok master-key list' shows it.")
    var kid: String

    @Option(name: .customLong("store"), help: "A store that the keyring serves; may be given several times.")
    var stores: [String] = []

    @OptionGroup var options: KeyringOptions
    @OptionGroup var report: ReportOptions

    func run() async throws {
        let file = try options.file(byHand: "when 'byok re-seal --dry-run' counts no key under it, take it out.")
        let masterKeys = try file.read()
        let kid = try masterKeys.kid(kid)
        let use = try await Self.use(of: masterKeys, in: Self.paths(stores))
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

    private static func paths(_ given: [String]) throws(Failure) -> [String] {
        let paths = given.isEmpty ? [ProcessInfo.processInfo.environment["BYOK_STORE"] ?? ""] : given
        guard !paths.contains("") else {
            throw Failure(.usage, "Which stores does the keyring serve? Say --store PATH for each, or set BYOK_STORE.")
        }
        return paths
    }

    /// How many keys of all the stores are sealed under each master key.
    static func use(of masterKeys: MasterKeyring, in paths: [String]) async throws -> [MasterKeyUse] {
        var use: [MasterKeyUse] = []
        for path in paths {
            use += try await Session.with(path: path, masterKeys: masterKeys, actor: "operator") { session in
                try await session.keys.masterKeyUse()
            }
        }
        return use
    }
}
