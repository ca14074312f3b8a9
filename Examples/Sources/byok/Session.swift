// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import Console
import Foundation

/// A store, opened for an operator: no system keys, no tester; nothing is ever sent anywhere.
struct Session: Sendable {
    let store: FileStore
    let sealer: FernetSealer
    let router: BYOKRouter
    /// The vault, with the operator's name in the audit log.
    let keys: KeyVault

    private init(
        path: String, masterKeys: MasterKeyring, actor: String, options: RouterOptions
    ) throws(BYOKError) {
        sealer = try FernetSealer(masterKeys)
        store = try FileStore(at: path)
        router = try BYOKRouter(catalog: .bundled, store: store, sealer: sealer, ledger: store, options: options)
        keys = router.keys.acting(as: actor)
    }

    /// Opens the store for the time of `body`. A mistyped path makes no store, unless `creating` one is meant.
    static func with<R: Sendable>(
        path: String, masterKeys: MasterKeyring, actor: String, creating: Bool = false,
        options: RouterOptions = .init(), _ body: @escaping @Sendable (Session) async throws -> R
    ) async throws -> R {
        if !creating { try requireStore(at: path) }
        let session = try Session(path: path, masterKeys: masterKeys, actor: actor, options: options)
        do {
            let result = try await Interruption.cancelling { try await body(session) }
            await session.store.close()
            return result
        } catch {
            await session.store.close()
            throw error
        }
    }

    static func requireStore(at path: String) throws(Failure) {
        if !exists(at: path) { throw .missingStore(path) }
    }

    /// Whether there is a file that holds something, itself or in its log: the library takes an empty one as new.
    static func exists(at path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return errno != ENOENT && errno != ENOTDIR }
        return status.st_mode & S_IFMT != S_IFREG || status.st_size > 0 || lstat(path + "-wal", &status) == 0
    }
}
