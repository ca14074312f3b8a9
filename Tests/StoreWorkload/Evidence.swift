// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage

/// Follows the journals of all workers and collects where the store broke a promise.
package struct Evidence {
    private var owners: [String: OwnerHistory] = [:]
    private var uses: [JournalLine.Use] = []
    private var more: [Finding] = []

    package init() {}

    /// One worker's lines, in its order; of each owner only one worker may tell changes.
    package mutating func follow(_ lines: [JournalLine]) {
        for line in lines {
            switch line {
            case .began(let step, let time): with(step.owner) { $0.begin(step, at: time) }
            case .succeeded(let owner, let id, let time): with(owner) { $0.succeed(id, at: time) }
            case .failed(let owner, let code): with(owner) { $0.fail(code) }
            case .saw(let owner, let keys): with(owner) { $0.see(keys) }
            case .used(let use): uses.append(use)
            }
        }
    }

    private mutating func with(_ owner: String, _ body: (inout OwnerHistory) -> Void) {
        body(&owners[owner, default: OwnerHistory(owner: owner)])
    }

    package mutating func add(_ finding: Finding) { more.append(finding) }

    package var acknowledged: Int { owners.values.reduce(0) { $0 + $1.acknowledged } }
    /// How many changes were cut off, or failed, and were settled by what the store then had.
    package var doubts: Int { owners.values.reduce(0) { $0 + $1.doubts } }
    package var useCount: Int { uses.count }
    package var ownerNames: [String] { owners.keys.sorted() }

    /// Compares everything with the store as it is now.
    /// - Parameter strangers: owners that no journal tells of.
    package mutating func compare(with stack: Stack, ignoring strangers: Set<String> = []) async throws {
        for owner in ownerNames {
            let keys = try await stack.look(at: owner)
            with(owner) { $0.see(keys) }
            try await compareAudit(of: owner, with: stack.store)
        }
        var cursor: KeyCursor?
        repeat {
            let page = try await stack.store.page(after: cursor)
            for record in page.records
            where owners[record.owner.id] == nil && !strangers.contains(record.owner.id) {
                add(Finding(.phantom, "\(record.owner) has a key and was never begun"))
            }
            cursor = page.next
        } while cursor != nil
    }

    private mutating func compareAudit(of owner: String, with log: any AuditLog) async throws {
        if case .broken(let number) = try await log.verify(.user(owner)) {
            add(Finding(.audit, "\(owner): the chain is broken at \(number)"))
        }
        var marks: [OwnerHistory.Mark] = []
        var next: Int64 = 1
        while case let entries = try await log.entries(of: .user(owner), from: next, limit: 1_000), !entries.isEmpty {
            marks += entries.map(\.event).filter { $0.kind != .used }.map { .init(kind: $0.kind, id: $0.keyID) }
            next += Int64(entries.count)
        }
        with(owner) { $0.compare(with: marks) }
    }

    private var revocations: [KeyID: [OwnerHistory.Revocation]] {
        Dictionary(grouping: owners.values.flatMap(\.revocations), by: \.id)
    }

    /// For each revocation, how long after it the last use began of what was revoked, in nanoseconds: 0 where none did.
    package var staleness: [Int64] {
        let uses = Dictionary(grouping: uses, by: \.id)
        return revocations.values.joined().map { revocation in
            (uses[revocation.id] ?? []).filter { revocation.forbids($0) }.map { $0.began - revocation.from }.max() ?? 0
        }
    }

    /// Everything found, uses of revoked keys included.
    /// - Parameter lease: for how long after its revocation a key may be used, in nanoseconds.
    package func findings(allowing lease: Int64 = 0) -> [Finding] {
        let revocations = revocations
        var result = more + ownerNames.flatMap { owners[$0]?.findings ?? [] }
        for use in uses {
            if use.value == nil {
                result.append(Finding(.wrongSecret, "\(use.owner): \(use.id) opened to another value"))
                continue
            }
            let broken = (revocations[use.id] ?? []).first { revocation in
                revocation.forbids(use) && use.began > revocation.from + lease
            }
            guard let broken else { continue }
            let late = (use.began - broken.from) / 1_000
            result.append(Finding(.staleUse, "\(use.owner): \(use.id) opened \(late) µs after its revocation"))
        }
        return result
    }
}
