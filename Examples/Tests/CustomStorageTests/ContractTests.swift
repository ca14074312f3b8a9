// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Testing

@testable import custom_storage

struct ContractTests {
    private let server: ThrowawayRedis

    init() async throws { server = try await ThrowawayRedis() }

    @Test(arguments: KeyStoreCompatTest.checks)
    func keepsTheKeyStoreContract(check: KeyStoreCompatTest.Check) async throws {
        let options = RedisStore.Options(server.address)
        let kit = KeyStoreCompatTest(makeStore: { try await RedisStore(options) }) { store in
            (store as? RedisStore)?.close()
            return try await RedisStore(options)
        }
        try await check.run(kit)
    }

    @Test(arguments: AuditLogCompatTest.checks)
    func keepsTheAuditLogContract(check: AuditLogCompatTest.Check) async throws {
        let options = RedisStore.Options(server.address)
        try await check.run(AuditLogCompatTest(makeStore: { try await RedisStore(options) }))
    }
}
