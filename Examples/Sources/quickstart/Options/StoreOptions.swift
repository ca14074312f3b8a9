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
    /// - Parameters:
    ///   - live: keys are tested at their providers.
    ///   - sends: requests are sent: the platform's simulated keys are not there, unless a server stands in for the
    ///     providers, and credits are kept.
    func withSession<R>(
        live: Bool = false, sends: Bool = false, _ body: (Session) async throws -> R
    ) async throws -> R {
        let environment = ProcessInfo.processInfo.environment
        let masterKeys = try MasterKeyring(environment: environment)
        let isStandIn = !environment["BYOK_UPSTREAM", default: ""].isEmpty
        let session = try Session(
            path: store, masterKeys: masterKeys, catalog: .standing(inAt: environment["BYOK_UPSTREAM"]),
            tester: live ? LiveKeyTester(transport: try CurlTransport()) : SimulatedTester(),
            systemKeys: sends && !isStandIn ? [] : nil, hasLedger: sends)
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
