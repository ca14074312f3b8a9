// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKProviders
import BYOKStorage
import Console
import Foundation

/// What the other system's rows mean.
struct TheirOptions: ParsableArguments {
    @Option(
        help:
            "A file with the Fernet keys of the other system; or set IMPORT_ENCRYPTION_KEY. By default they are ours.",
        completion: .file())
    var theirKeyFile: String?

    @Option(help: "A user_id that is an organisation's; may be given several times.")
    var organisation: [String] = []

    @Flag(help: "All user_ids are organisations'.")
    var organisations = false

    @Option(
        help: ArgumentHelp(
            "What a provider of theirs is called here; may be given several times.", valueName: "theirs=ours"))
    var mapProvider: [String] = []

    @Option(
        help: ArgumentHelp(
            "Which column of theirs is which here, as in owner_id=user_id; may be given several times.",
            valueName: "theirs=ours"))
    var mapColumn: [String] = []

    private static let setting = "IMPORT_ENCRYPTION_KEY"

    func validate() throws {
        for pair in mapProvider {
            let names = try Self.names(pair, "--map-provider takes THEIRS=OURS, as in azure=openai.")
            guard ProviderCatalog.bundled.provider(Provider.ID(rawValue: String(names[1]))) != nil else {
                let known = ProviderCatalog.bundled.providers.map(\.id.rawValue).joined(separator: ", ")
                throw ValidationError("--map-provider: there is no provider '\(names[1])'. There are: \(known).")
            }
        }
        for pair in mapColumn {
            let names = try Self.names(pair, "--map-column takes THEIRS=OURS, as in owner_id=user_id.")
            guard ImportColumns.known.contains(String(names[1])) else {
                let known = ImportColumns.known.joined(separator: ", ")
                throw ValidationError("--map-column: there is no column '\(names[1])' here. There are: \(known).")
            }
        }
    }

    private static func names(_ pair: String, _ usage: String) throws -> [Substring] {
        let names = pair.split(separator: "=", omittingEmptySubsequences: false)
        guard names.count == 2, !names[0].isEmpty else { throw ValidationError(usage) }
        return names
    }

    private static func table(_ pairs: [String]) -> [(theirs: String, ours: String)] {
        pairs.map { $0.split(separator: "=").map(String.init) }.map { ($0[0], $0[1]) }
    }

    var rules: RowRules {
        RowRules(
            catalog: .bundled, providers: Dictionary(Self.table(mapProvider).map { ($0, $1) }) { $1 },
            columns: Dictionary(Self.table(mapColumn).map { (ImportColumns.plain($0), $1) }) { $1 },
            organisations: Set(organisation), areAllOrganisations: organisations)
    }

    /// The keys that were named; nil: none were.
    func keyring() throws -> MasterKeyring? {
        let text = ProcessInfo.processInfo.environment[Self.setting].flatMap { $0.isEmpty ? nil : $0 }
        guard theirKeyFile == nil || text == nil else {
            throw Failure(.usage, "Both --their-key-file and \(Self.setting) are given: take one away.")
        }
        if let theirKeyFile { return try KeyringFile.read(theirKeyFile, saying: "file of --their-key-file") }
        do {
            return try text.map { text throws(BYOKError) in try MasterKeyring(text) }
        } catch {
            var error = error
            error.message = error.message.replacing(MasterKeyring.setting, with: Self.setting)
            throw error
        }
    }
}
