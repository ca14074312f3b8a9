// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console
import Foundation

/// What every command about keys takes.
struct StoreOptions: ParsableArguments {
    @Option(help: "The file that the keys are in.", completion: .file())
    var store = "byok-data/keys.db"

    @Option(help: "Who you are.")
    var user = "me"

    @OptionGroup var output: OutputOptions

    func owner() throws(BYOKError) -> KeyOwner { try .user(user) }

    /// Opens the store for the time of `body`.
    func withSession<R>(_ body: (Session) async throws -> R) async throws -> R {
        let masterKeys = try MasterKeyring(environment: ProcessInfo.processInfo.environment)
        let session = try Session(path: store, masterKeys: masterKeys)
        do {
            let result = try await body(session)
            await session.store.close()
            return result
        } catch {
            await session.store.close()
            throw error
        }
    }
}
