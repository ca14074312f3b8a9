// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting

@testable import custom_storage

extension RedisStore {
    /// Opens a store on the server, patient: a machine that runs all tests at once is slow.
    convenience init(on server: ThrowawayRedis, _ change: (inout Options) -> Void = { _ in }) async throws {
        var options = Options(server.address)
        options.timeout = .seconds(20)
        change(&options)
        try await self.init(options)
    }

    func insert(_ record: KeyRecord, audit: [AuditEvent] = []) async throws {
        try await commit(KeyChange(owner: record.owner, writes: [.insert(record)], audit: audit))
    }

    func remove(_ record: KeyRecord) async throws {
        let write = KeyChange.Write.remove(record.id, expecting: record.version)
        try await commit(KeyChange(owner: record.owner, writes: [write], audit: []))
    }

    func table(_ owner: KeyOwner) async throws -> KeyTable { try await records(ownedBy: [owner])[0] }

    /// A table that this store calls current: right after opening or a break, the lease may not have begun.
    func currentTable(_ owner: KeyOwner) async throws -> KeyTable {
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end {
            let table = try await table(owner)
            if isCurrent(table.stamp) { return table }
        }
        throw BYOKError(.storeUnavailable, "No stamp was current for ten seconds.")
    }

    /// The last moment at which the stamp was asked about and found current; returns once it is not, or after ten
    /// seconds.
    func lastCurrent(_ stamp: KeyTable.Stamp) async -> ContinuousClock.Instant? {
        var last: ContinuousClock.Instant?
        let end = ContinuousClock.now + .seconds(10)
        while true {
            let now = ContinuousClock.now
            guard now < end, isCurrent(stamp) else { return last }
            last = now
            await Task.yield()
        }
    }
}

func event(_ owner: KeyOwner, _ number: Int = 0) -> AuditEvent {
    AuditEvent(
        at: Timestamp(seconds: Int64(number)), owner: owner, kind: .added, actor: "test",
        details: ["number": "\(number)"])
}

/// The error's code, or nil where nothing or something else is thrown.
func code(of body: () async throws -> Void) async -> BYOKError.Code? {
    do { try await body() } catch { return (error as? BYOKError)?.code }
    return nil
}
