// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console

struct ListMasterKeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The names of the master keys, the sealing one first.",
        discussion: "With a store, also how many of its keys are sealed under each.")

    @Flag(help: "Print the names alone, one a line.")
    var names = false

    @OptionGroup var served: ServedStores
    @OptionGroup var options: KeyringOptions
    @OptionGroup var report: ReportOptions

    func run() async throws {
        let masterKeys = try options.masterKeys()
        if names { return Terminal.output.write(masterKeys.kids.map { $0 + "\n" }.joined()) }
        var counts: [String: Int] = [:]
        // A usual store need not be there yet.
        let given = try served.places().filter { served.areNamed || $0.exists }
        for use in try await ServedStores.use(of: masterKeys, in: given) {
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
