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
        let kit = KeyStoreCompatTest(makeStore: open) { store in
            (store as? RedisStore)?.close()
            return try await open()
        }
        try await check.run(kit)
    }

    @Test(arguments: AuditLogCompatTest.checks)
    func keepsTheAuditLogContract(check: AuditLogCompatTest.Check) async throws {
        try await check.run(AuditLogCompatTest(makeStore: open))
    }

    private func open() async throws -> RedisStore { try await RedisStore(on: server) { $0.lease = .seconds(20) } }
}
