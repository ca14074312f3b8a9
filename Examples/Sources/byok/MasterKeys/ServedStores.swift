// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console
import Foundation

/// The stores that one keyring serves.
struct ServedStores: ParsableArguments {
    @Option(name: .customLong("store"), help: "A store that the keyring serves; may be given several times.")
    var paths: [String] = []

    @Option(
        name: .customLong("postgres"),
        help: ArgumentHelp("One in PostgreSQL; may be given several times. Or what the settings say.", valueName: "dsn")
    )
    var dsns: [String] = []

    @OptionGroup var database: DatabaseOptions

    var areNamed: Bool { !paths.isEmpty || !dsns.isEmpty }

    /// Those that are named, or else those of the settings.
    func places() throws(Failure) -> [StorePlace] {
        let process = ProcessInfo.processInfo
        let paths = areNamed ? paths : [process.setting("BYOK_STORE")].compactMap(\.self)
        let dsns = areNamed ? dsns : [process.setting(Database.setting)].compactMap(\.self)
        guard database.directDsn == nil || dsns.count < 2 else {
            throw Failure(.usage, "--direct-dsn goes with one --postgres.")
        }
        guard !paths.contains(""), !dsns.contains("") else {
            throw Failure(.usage, "--store or --postgres is empty: which store is meant?")
        }
        return paths.map(StorePlace.file) + dsns.map { .database(database.database(at: $0)) }
    }

    /// How many keys of all the stores are sealed under each master key.
    static func use(of masterKeys: MasterKeyring, in places: [StorePlace]) async throws -> [MasterKeyUse] {
        var use: [MasterKeyUse] = []
        for place in places {
            use += try await Session.with(place, masterKeys: masterKeys, actor: "operator") { session in
                try await session.keys.masterKeyUse()
            }
        }
        return use
    }
}
