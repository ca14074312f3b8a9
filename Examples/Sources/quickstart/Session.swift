// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import Foundation

/// BYOK, set up: a store, a sealer, a router. This is all that a host has to write.
struct Session {
    let store: FileStore
    let router: BYOKRouter

    /// - Parameters:
    ///   - systemKeys: nil: simulated ones, with which nothing is sent.
    ///   - hasLedger: whether credits are kept in the store: a platform's key then opens with a reservation alone.
    init(
        path: String, masterKeys: MasterKeyring, catalog: ProviderCatalog = .bundled,
        tester: any KeyTester = SimulatedTester(), systemKeys: [SystemKey]? = nil, hasLedger: Bool = false
    ) throws(BYOKError) {
        store = try FileStore(at: path)
        var options = RouterOptions()
        options.tester = tester
        router = try BYOKRouter(
            catalog: catalog, store: store, sealer: FernetSealer(masterKeys), ledger: hasLedger ? store : nil,
            systemKeys: systemKeys ?? .simulated(for: catalog.providers),
            options: options)
    }

    /// The user's keys in the order in which `list` numbers them, and the one that is meant.
    func key(_ reference: KeyReference, of owner: KeyOwner) async throws(BYOKError) -> KeySummary {
        try reference.find(in: await router.keys.list(owner))
    }

    /// What a provider is called: "OpenRouter", not "openrouter".
    func name(of provider: Provider.ID) -> String {
        router.catalog.provider(provider)?.name ?? provider.rawValue
    }
}
