// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKProviders
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

/// What somebody changed with SQL is noticed, as in every store of ours.
@Suite(.enabled(if: PostgresServer.isThere))
struct PostgresTamperingTests {
    private let server: PostgresServer
    private let owner: KeyOwner

    init() throws {
        server = try .require()
        owner = try .user("alice")
    }

    @Test(arguments: [
        "UPDATE $.user_api_keys SET label = 'another'", "UPDATE $.user_api_keys SET enabled = NOT enabled",
        "UPDATE $.user_api_keys SET origin = 'https://elsewhere.example'",
        "UPDATE $.user_api_keys SET owner = '\\x01626f62'",
        "UPDATE $.user_api_keys SET api_key_encrypted = set_byte(api_key_encrypted, 30, get_byte(api_key_encrypted, 30) # 1)",
    ])
    func anAlteredRowIsFound(change: String) async throws {
        let options = try await server.options()
        let store = try await PostgresStore(options)
        let router = try BYOKRouter(
            catalog: .bundled, store: store, sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())))
        let key = "sk-proj-" + String(repeating: "a1B2", count: 12)
        _ = try await router.keys.add(PastedKey(key), for: .openAI, owner: owner)
        #expect(try await router.keys.verify().isIntact)
        try server.run(change.replacingOccurrences(of: "$", with: options.schema))
        let report = try await router.keys.verify()
        #expect(!report.isIntact)
        await store.close()
    }

    @Test(arguments: [
        "UPDATE $.audit_log SET at = at + 1 WHERE n = 2", "DELETE FROM $.audit_log WHERE n = 2",
        "DELETE FROM $.audit_log WHERE n = 3", "UPDATE $.audit_head SET n = 2", "DELETE FROM $.audit_head",
        "UPDATE $.audit_log SET event = 'removed' WHERE n = 1",
    ])
    func anAlteredChainIsFoundAndGoesOn(change: String) async throws {
        let options = try await server.options()
        let store = try await PostgresStore(options)
        for number in 1...3 {
            try await store.append([event(number)])
        }
        #expect(try await store.verify(owner) == .intact(entries: 3))
        try server.run(change.replacingOccurrences(of: "$", with: options.schema))
        guard case .broken = try await store.verify(owner) else {
            Issue.record("\(change) was not noticed")
            return
        }
        // Nobody's key is kept from being taken out of use by that.
        try await store.append([event(4)])
        guard case .broken = try await store.verify(owner) else {
            Issue.record("\(change) was not noticed after another entry")
            return
        }
        await store.close()
    }

    private func event(_ number: Int) -> AuditEvent {
        AuditEvent(at: Timestamp(seconds: Int64(number)), owner: owner, kind: .used, actor: "test")
    }
}
#endif
