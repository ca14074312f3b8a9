// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKTesting
import Testing

@testable import BYOKCore
@testable import BYOKStorage

/// A spend policy that one process sets is in force in the other at once, in every store; and stores know nothing of it.
struct StandingPolicyStoreTests {
    private let clock = ManualClock(now: Timestamp(seconds: 1_795_132_800))
    private let alice: KeyOwner
    private let acme: KeyOwner

    init() throws { (alice, acme) = (try .user("alice"), try .organisation("acme")) }

    private func router(_ store: any KeyStore, masterKey: String) throws -> BYOKRouter {
        var options = RouterOptions()
        options.clock = clock
        return try BYOKRouter(
            catalog: .bundled, store: store, sealer: FernetSealer(MasterKeyring(masterKey)),
            systemKeys: [SystemKey(.openAI, Secret("the-platforms-key"))], options: options)
    }

    /// Routes in memory, so that nothing but the store's word can change what is answered.
    private func isSold(_ router: BYOKRouter, _ caller: Caller) async -> Bool {
        await (try? router.route(RouteRequest("gpt-4o", for: caller)).isSystem) ?? false
    }

    private func isInForceElsewhere(_ here: any KeyStore, _ there: any KeyStore) async throws {
        let masterKey = try MasterKeyring.generate()
        let (here, there) = (try router(here, masterKey: masterKey), try router(there, masterKey: masterKey))
        let caller = Caller(alice, organisation: acme, tier: .trial)
        for owner in [alice, acme] {
            for _ in 0..<20 {
                #expect(await isSold(there, caller))
                let route = try await there.route(RouteRequest("gpt-4o", for: caller))
                try await here.keys.setSpendPolicy(.neverCredits, of: owner)
                #expect(await !isSold(there, caller))
                let stale = await #expect(throws: BYOKError.self) { try await route.withSecret { _ in } }
                #expect(stale?.code == .routeStale)
                #expect(try await there.keys.spendPolicy(of: owner) == .neverCredits)
                try await there.keys.setSpendPolicy(.init(), of: owner)
                #expect(await isSold(here, caller))
            }
        }
        try await here.keys.setSpendPolicy(.creditsIfNoOwnKey, of: alice)
        #expect(try await here.keys.list(alice).isEmpty)
        let check = try await there.keys.verify()
        #expect(check.isIntact && check.keys == 1 && check.entries == 81)
        #expect(try await here.keys.eraseOwner(alice) == 0)
        #expect(try await there.keys.spendPolicy(of: alice) == SpendPolicy())
    }

    @Test func ofTheMemoryStore() async throws {
        let store = InMemoryStore()
        try await isInForceElsewhere(store, store)
    }

    @Test(arguments: [true, false]) func ofTwoStoresOnOneFile(usesWALIndex: Bool) async throws {
        let folder = try TemporaryFolder()
        var options = FileStore.Options()
        options.usesWALIndex = usesWALIndex
        try await isInForceElsewhere(
            FileStore(at: folder.file(), options: options), FileStore(at: folder.file(), options: options))
    }

    @Test func goesIntoABackup() async throws {
        let folder = try TemporaryFolder()
        let masterKey = try MasterKeyring.generate()
        let store = try FileStore(at: folder.file())
        try await router(store, masterKey: masterKey).keys.setSpendPolicy(.neverCredits, of: alice)
        try await store.backup(to: folder.file("copy.byok"))
        let copy = try router(FileStore(at: folder.file("copy.byok")), masterKey: masterKey)
        #expect(try await copy.keys.spendPolicy(of: alice) == .neverCredits)
    }

    /// As somebody with the file and a tool could: no edit lets credits be spent that the owner has forbidden.
    @Test(arguments: [
        "policy = x''", "enabled = 0", "expires_at = 1", "kid = 'k'", "row_mac = x'00'", "version = 9",
        "owner = CAST('\u{1}bob' AS BLOB)",
    ]) func anEditOfTheFileKeepsCreditsShut(edit: String) async throws {
        let folder = try TemporaryFolder()
        let masterKey = try MasterKeyring.generate()
        let store = try FileStore(at: folder.file())
        let router = try router(store, masterKey: masterKey)
        try await router.keys.setSpendPolicy(.creditsIfNoOwnKey, of: alice)
        try sqlite(folder.file(), "UPDATE user_api_keys SET \(edit);")
        let owner = edit.hasPrefix("owner") ? try KeyOwner.user("bob") : alice
        let there = try self.router(FileStore(at: folder.file()), masterKey: masterKey)
        #expect(await !isSold(there, Caller(owner, tier: .trial)))
        try await there.keys.setSpendPolicy(.creditsIfNoOwnKey, of: owner)
        #expect(await isSold(there, Caller(owner, tier: .trial)))
    }

    #if Postgres
    @Test(.enabled(if: PostgresServer.isThere)) func ofTwoHostsOnOnePostgres() async throws {
        let options = try await PostgresServer.require().options()
        let (here, there) = (try await PostgresStore(options), try await PostgresStore(options))
        // As for a removed key: the other host hears of it within the lease.
        let masterKey = try MasterKeyring.generate()
        let (first, second) = (try router(here, masterKey: masterKey), try router(there, masterKey: masterKey))
        let caller = Caller(alice, organisation: acme, tier: .trial)
        for owner in [alice, acme] {
            #expect(await isSold(second, caller))
            try await first.keys.setSpendPolicy(.neverCredits, of: owner)
            #expect(await !isSold(first, caller))
            let deadline = ContinuousClock.now + options.lease + .seconds(5)
            while await isSold(second, caller), ContinuousClock.now < deadline { await Task.yield() }
            #expect(await !isSold(second, caller))
            try await second.keys.setSpendPolicy(.init(), of: owner)
            #expect(await isSold(second, caller))
            #expect(try await first.keys.spendPolicy(of: owner) == SpendPolicy())
        }
        #expect(try await second.keys.verify().isIntact)
        await here.close()
        await there.close()
    }
    #endif
}
