// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

/// Networks and servers that are not as they should be, each with a server of its own.
@Suite(.enabled(if: PostgresServer.isThere), .serialized)
struct PostgresFaultSetupTests {
    private func options(_ cluster: PostgresCluster) async throws -> PostgresOptions {
        var options = try await cluster.server.options()
        options.dsn = cluster.address()
        options.timeout = .seconds(2)
        return options
    }

    private func refusal(_ options: PostgresOptions) async -> BYOKError? {
        do {
            await (try PostgresStore(options)).close()
            return nil
        } catch {
            return error
        }
    }

    @Test func certificatesAreVerified() async throws {
        let (cluster, other) = (try PostgresCluster.start(), try PostgresCluster.start())
        var options = try await options(cluster)
        #expect(await refusal(options) == nil, "verify-full, with the right authority")
        options.dsn = options.dsn.replacingOccurrences(of: cluster.authority, with: other.authority)
        let wrong = await refusal(options)
        #expect(wrong?.code == .invalidConfiguration && wrong?.message.contains("sslrootcert") == true)
        options.dsn = cluster.address().replacingOccurrences(of: "host=localhost", with: "host=127.0.0.2")
        options.tls = .verifyAuthority
        options.dsn = cluster.address(host: "byok.invalid") + " hostaddr=127.0.0.1"
        #expect(await refusal(options) == nil, "verify-ca does not look at the name")
        options.tls = .verifyFull
        #expect(await refusal(options)?.code == .invalidConfiguration, "a certificate of another name")
        options.dsn = cluster.address() + " password=wrong"
        let password = await refusal(options)
        #expect(password?.code == .storePermissions && password?.message.contains("password") == true)
        options.dsn = cluster.address()
        options.tls = .off
        let plain = await refusal(options)
        #expect(plain?.code == .storePermissions, "pg_hba.conf wants TLS")
    }

    /// A server, or somebody in between, that says it speaks no TLS.
    @Test func aServerWithoutTLSIsNotSpokenTo() async throws {
        let cluster = try PostgresCluster.start()
        var options = try await options(cluster)
        try cluster.server.run("ALTER SYSTEM SET ssl = off")
        try cluster.server.run("SELECT pg_reload_conf()")
        try await Task.sleep(for: .milliseconds(300))
        let error = await refusal(options)
        #expect(error?.code == .invalidConfiguration && error?.message.contains("options.tls") == true)
        options.tls = .unverified
        #expect(await refusal(options)?.code == .invalidConfiguration)
    }

    @Test func aStandbyAloneIsReadOnly() async throws {
        let cluster = try PostgresCluster.start()
        var options = try await options(cluster)
        let standby = try cluster.standby()
        options.dsn = cluster.address(port: standby.port)
        let error = await refusal(options)
        #expect(error?.code == .storeReadOnly && error?.message.contains("options.dsn") == true)
        // Beside the primary it is passed over.
        options.dsn = cluster.address().replacingOccurrences(
            of: "port=\(cluster.port)", with: "port=\(standby.port),\(cluster.port)"
        ).replacingOccurrences(of: "host=localhost", with: "host=localhost,localhost")
        #expect(await refusal(options) == nil)
    }

    @Test func aStatementTimeoutOfTheServersIsNoDamage() async throws {
        let cluster = try PostgresCluster.start()
        let options = try await options(cluster)
        let store = try await PostgresStore(options)
        let owner = try KeyOwner.user("alice")
        // Somebody holds the account for longer than calls may take.
        let lock = "SELECT \(options.schema).lock_account('\\x01616c696365'), pg_sleep(3)"
        async let held = Task.detached { try cluster.server.run(lock) }.value
        try await Task.sleep(for: .milliseconds(300))
        let start = ContinuousClock.now
        let grant = try LedgerEntry.grant(
            Money(nanodollars: 5), to: owner, payment: RequestID("p"), at: Timestamp(seconds: 1))
        let error = try await #require(throws: BYOKError.self) { _ = try await store.apply(grant) }
        #expect(error.code == .storeUnavailable && ContinuousClock.now - start < .seconds(3))
        _ = try await held
        // The same again, under the same id, whatever has become of it.
        #expect(try await store.apply(grant).total == Money(nanodollars: 5))
        #expect(try await store.balance(of: owner).total == Money(nanodollars: 5))
        await store.close()
    }

    /// On a small file system of its own; SKIPPED where none can be mounted.
    @Test func aFullDiskLosesNothing() async throws {
        let cluster = try PostgresCluster.start()
        let disk = cluster.folder + "/disk"
        do {
            try Command.run(["/usr/bin/mkdir", disk])
            try Command.run(["/usr/bin/mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk])
        } catch {
            print("SKIPPED: PostgreSQL on a full disk: no file system can be mounted")
            return
        }
        defer { _ = try? Command.run(["/usr/bin/umount", "-l", disk]) }
        try Command.run(["/usr/bin/chown", "postgres:postgres", disk])
        try Command.run(["/usr/bin/mkdir", disk + "/space"])
        try Command.run(["/usr/bin/chown", "postgres:postgres", disk + "/space"])
        try cluster.server.run("CREATE TABLESPACE small LOCATION '\(disk)/space'")
        try cluster.server.run("GRANT CREATE ON TABLESPACE small TO byok_owner")
        try cluster.server.run("ALTER DATABASE byok SET default_tablespace = small")
        let options = try await options(cluster)
        let store = try await PostgresStore(options)
        let owner = try KeyOwner.user("alice")
        // Letters at random: what repeats would be stored small.
        let label = String((0..<90_000).map { _ in "abcdefghijklmnop".randomElement()! })
        var kept: Set<KeyID> = []
        var failure: BYOKError?
        for seed in 0..<400 where failure == nil {
            let record = KeyRecord.sample(owner, seed: UInt64(seed), label: label)
            do {
                try await store.commit(KeyChange(owner: owner, writes: [.insert(record)], audit: []))
                kept.insert(record.id)
            } catch let error as BYOKError {
                failure = error
            }
        }
        #expect(failure?.code == .storeFull && failure?.message.contains("Free space") == true)
        #expect(try await Set(store.records(ownedBy: [owner])[0].records.map(\.id)) == kept)
        // A key can be taken out of use all the same.
        let record = try #require(try await store.records(ownedBy: [owner])[0].records.first)
        try await store.commit(
            KeyChange(owner: owner, writes: [.remove(record.id, expecting: record.version)], audit: []))
        #expect(try await store.records(ownedBy: [owner])[0].records.count == kept.count - 1)
        print("postgres on a full disk: \(kept.count) keys kept, one removed when it was full")
        await store.close()
    }
}
#endif
