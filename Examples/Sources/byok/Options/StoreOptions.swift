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

    @Option(help: "Who is named in the audit log; by default operator:$USER.")
    var actor: String?

    @OptionGroup var report: ReportOptions

    func path() throws(Failure) -> String {
        let path = store ?? ProcessInfo.processInfo.environment["BYOK_STORE"] ?? ""
        guard !path.isEmpty else {
            throw Failure(.usage, "Which store? Say --store PATH, or set BYOK_STORE.")
        }
        return path
    }

    func actorName() -> String {
        actor ?? "operator:"
            + (ProcessInfo.processInfo.environment["USER"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(getuid())")
    }

    /// Opens the store for the time of `body`, which Ctrl-C cancels.
    func withSession<R: Sendable>(
        _ options: RouterOptions = .init(), _ body: @escaping @Sendable (Session) async throws -> R
    ) async throws -> R {
        let masterKeys = try MasterKeyring(environment: ProcessInfo.processInfo.environment)
        return try await Session.with(
            path: path(), masterKeys: masterKeys, actor: actorName(), options: options, body)
    }
}
