// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console
import Foundation

/// What every command about a store takes.
struct StoreOptions: ParsableArguments {
    @Option(help: "The store's file; by default what BYOK_STORE names.", completion: .file())
    var store: String?

    @Option(
        help: ArgumentHelp(
            """
            A store in PostgreSQL, as a connection string; by default what \(Database.setting) holds. Say one with a \
            password there: command lines are for all to read.
            """, valueName: "dsn"))
    var postgres: String?

    @OptionGroup var database: DatabaseOptions

    @Option(help: "Who is named in the audit log; by default operator:$USER.")
    var actor: String?

    @OptionGroup var report: ReportOptions

    func place() throws(Failure) -> StorePlace { try database.place(store: store, postgres: postgres) }

    func actorName() -> String { actor ?? "operator:" + (ProcessInfo.processInfo.setting("USER") ?? "\(getuid())") }

    /// Opens the store for the time of `body`, which Ctrl-C cancels.
    func withSession<R: Sendable>(
        _ options: RouterOptions = .init(), _ body: @escaping @Sendable (Session) async throws -> R
    ) async throws -> R {
        let masterKeys = try MasterKeyring(environment: ProcessInfo.processInfo.environment)
        return try await Session.with(
            place(), masterKeys: masterKeys, actor: actorName(), options: options, body)
    }
}
