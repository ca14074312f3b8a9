// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKProviders
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
    /// - Parameter live: keys are tested at their providers.
    func withSession<R>(live: Bool = false, _ body: (Session) async throws -> R) async throws -> R {
        let environment = ProcessInfo.processInfo.environment
        let masterKeys = try MasterKeyring(environment: environment)
        let session = try Session(
            path: store, masterKeys: masterKeys, catalog: .standing(inAt: environment["BYOK_UPSTREAM"]),
            tester: live ? LiveKeyTester(transport: try CurlTransport()) : SimulatedTester())
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
