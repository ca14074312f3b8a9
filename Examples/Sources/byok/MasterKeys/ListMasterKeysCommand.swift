// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console
import Foundation

struct ListMasterKeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The names of the master keys, the sealing one first.",
        discussion: "With a store, also how many of its keys are sealed under each.")

    @Option(name: .customLong("store"), help: "A store that the keyring serves; may be given several times.")
    var stores: [String] = []

    @Flag(help: "Print the names alone, one a line.")
    var names = false

    @OptionGroup var options: KeyringOptions
    @OptionGroup var report: ReportOptions

    /// Where there is one yet.
    private static var usualStore: [String] {
        [ProcessInfo.processInfo.environment["BYOK_STORE"] ?? ""].filter { !$0.isEmpty && Session.exists(at: $0) }
    }

    func run() async throws {
        let masterKeys = try options.masterKeys()
        if names { return Terminal.output.write(masterKeys.kids.map { $0 + "\n" }.joined()) }
        var counts: [String: Int] = [:]
        let given = stores.isEmpty ? Self.usualStore : stores
        for use in try await RetireMasterKeyCommand.use(of: masterKeys, in: given) {
            counts[use.kid, default: 0] += use.keys
        }
        let kids = masterKeys.kids + counts.keys.filter { !masterKeys.kids.contains($0) }.sorted()
        let use = kids.map { kid in
            MasterKeyUse(
                kid: kid, keys: counts[kid] ?? 0, isPrimary: kid == masterKeys.kids[0],
                isAtHand: masterKeys.kids.contains(kid))
        }
        try report.show(.array(use.map { JSONValue($0) })) {
            var table = Table(use)
            if given.isEmpty {
                table.columns.removeLast()
                table.rows = table.rows.map { $0.dropLast() }
            }
            table.print()
        }
    }
}
