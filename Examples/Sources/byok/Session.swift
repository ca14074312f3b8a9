// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import Console

/// A store, opened for an operator: no system keys, no tester; nothing is ever sent anywhere.
struct Session: Sendable {
    let store: any OperatorStore
    let sealer: FernetSealer
    let router: BYOKRouter
    /// The vault, with the operator's name in the audit log.
    let keys: KeyVault

    private init(
        _ store: any OperatorStore, _ sealer: FernetSealer, actor: String, options: RouterOptions
    ) throws(BYOKError) {
        self.store = store
        self.sealer = sealer
        router = try BYOKRouter(catalog: .bundled, store: store, sealer: sealer, ledger: store, options: options)
        keys = router.keys.acting(as: actor)
    }

    /// Opens the store for the time of `body`. A mistyped path makes no store, unless `creating` one is meant.
    static func with<R: Sendable>(
        _ place: StorePlace, masterKeys: MasterKeyring, actor: String, creating: Bool = false,
        options: RouterOptions = .init(), _ body: @escaping @Sendable (Session) async throws -> R
    ) async throws -> R {
        let sealer = try FernetSealer(masterKeys)
        return try await Interruption.cancelling {
            let store = try await place.open(creating: creating)
            do {
                let result = try await body(Session(store, sealer, actor: actor, options: options))
                await store.close()
                return result
            } catch {
                await store.close()
                throw error
            }
        }
    }
}
