// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Synchronization

/// A memory store that fails when told to, lets others be first, and can be edited by hand.
final class FaultyStore: KeyStore, AuditLog {
    struct Broken: Error {
        /// What a database driver might put into its error.
        var text = "connection to \(Leaks.canary) refused"
    }
    enum Operation: CaseIterable { case records, commit, page, erase, append, entries, owners, verify, isCurrent }

    private struct State {
        var failing: Set<Operation> = []
        var hidden: Set<KeyID> = []
        var conflicts = 0
        var commits = 0
        var reads = 0
        var isHolding = false
        var held: [CheckedContinuation<Void, Never>] = []
        var arrivals: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())
    let base = InMemoryStore()

    var commits: Int { state.withLock { $0.commits } }
    var reads: Int { state.withLock { $0.reads } }

    func fail(_ operations: Operation...) { state.withLock { $0.failing = Set(operations) } }
    /// The next so many commits find that somebody else was first.
    func conflict(_ count: Int) { state.withLock { $0.conflicts = count } }

    /// From now on the record is in no owner's table, though a walk still meets it.
    func hide(_ id: KeyID) { state.withLock { _ = $0.hidden.insert(id) } }

    private func check(_ operation: Operation) throws {
        try state.withLock { state in
            if operation == .records { state.reads += 1 }
            if state.failing.contains(operation) { throw Broken() }
        }
    }

    func records(ownedBy owners: [KeyOwner]) async throws -> [KeyTable] {
        try check(.records)
        let hidden = state.withLock { $0.hidden }
        var tables = try await base.records(ownedBy: owners)
        for index in tables.indices { tables[index].records.removeAll { hidden.contains($0.id) } }
        return tables
    }

    func commit(_ change: KeyChange) async throws {
        try check(.commit)
        try state.withLock { state in
            if state.conflicts > 0 {
                state.conflicts -= 1
                throw KeyStoreConflict()
            }
            state.commits += 1
        }
        try await base.commit(change)
    }

    func page(after cursor: KeyCursor?) async throws -> KeyPage {
        try check(.page)
        return try await base.page(after: cursor)
    }

    func isCurrent(_ stamp: KeyTable.Stamp) -> Bool {
        state.withLock { !$0.failing.contains(.isCurrent) } && base.isCurrent(stamp)
    }

    func erase(_ owner: KeyOwner, recording event: AuditEvent) async throws -> Int {
        try check(.erase)
        return try await base.erase(owner, recording: event)
    }

    func append(_ events: [AuditEvent]) async throws {
        try check(.append)
        await pass()
        try await base.append(events)
    }

    func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] {
        try check(.entries)
        return try await base.entries(of: owner, from: number, limit: limit)
    }

    func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] {
        try check(.owners)
        return try await base.owners(after: owner, limit: limit)
    }

    func verify(_ owner: KeyOwner) async throws -> AuditVerification {
        try check(.verify)
        return try await base.verify(owner)
    }
}

extension FaultyStore {
    /// Changes a stored row behind the router's back, as an operator with a database client could.
    func edit(_ id: KeyID, of owner: KeyOwner, _ change: (inout KeyRecord) -> Void) async throws {
        for record in try await base.records(ownedBy: [owner]).flatMap(\.records) where record.id == id {
            var copy = record
            change(&copy)
            try await base.commit(
                KeyChange(owner: owner, writes: [.update(copy, expecting: record.version)], audit: []))
        }
    }

    func record(_ id: KeyID, of owner: KeyOwner) async throws -> KeyRecord? {
        try await base.records(ownedBy: [owner]).flatMap(\.records).first { $0.id == id }
    }

    /// From now on writes of the audit log wait for `releaseAppends`.
    func holdAppends() { state.withLock { $0.isHolding = true } }

    func waitForHeldAppend() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.held.isEmpty { state.arrivals.append(continuation) }
                return !state.held.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    func releaseAppends() {
        let held = state.withLock { state in
            defer { (state.isHolding, state.held) = (false, []) }
            return state.held
        }
        held.forEach { $0.resume() }
    }

    private func pass() async {
        await withCheckedContinuation { continuation in
            let arrivals = state.withLock { state -> [CheckedContinuation<Void, Never>]? in
                guard state.isHolding else { return nil }
                state.held.append(continuation)
                defer { state.arrivals = [] }
                return state.arrivals
            }
            if let arrivals { arrivals.forEach { $0.resume() } } else { continuation.resume() }
        }
    }
}
