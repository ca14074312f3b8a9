// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Writes audit events, each owner's in its chain.
final class AuditWrites {
    private let head, setHead, appendEntry, last: SQLiteStatement

    init(_ connection: SQLiteConnection) throws {
        head = try connection.prepare("SELECT n, hash FROM audit_head WHERE owner = ?1")
        setHead = try connection.prepare(
            """
            INSERT INTO audit_head(owner, n, hash) VALUES(?1, ?2, ?3)
            ON CONFLICT(owner) DO UPDATE SET n = excluded.n, hash = excluded.hash
            """)
        appendEntry = try connection.prepare(
            "INSERT INTO audit_log(owner, n, at, event, body, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
        last = try connection.prepare("SELECT coalesce(max(n), 0) FROM audit_log WHERE owner = ?1")
    }

    func append(_ events: [AuditEvent]) throws {
        var chains: [KeyOwner: AuditChain] = [:]
        for event in events {
            var chain = try chains[event.owner] ?? storedHead(of: event.owner)
            do {
                try write(event, to: &chain)
            } catch let failure as SQLiteFailure where failure.isDuplicate {
                // Somebody has put the head back, or taken it away. That must keep no key from being taken out of use:
                // the chain goes on behind the last entry, and is broken there for all to see.
                chain = AuditChain(count: try lastNumber(of: event.owner), hash: AuditChain().hash)
                try write(event, to: &chain)
            }
            chains[event.owner] = chain
        }
        for (owner, chain) in chains {
            try setHead.bind(1, owner.encoded)
            try setHead.bind(2, chain.count)
            try setHead.bind(3, chain.hash)
            try setHead.run()
        }
    }

    private func write(_ event: AuditEvent, to chain: inout AuditChain) throws {
        let row = try chain.append(event, of: event.owner)
        try appendEntry.bind(row, of: event.owner)
        try appendEntry.run()
    }

    private func lastNumber(of owner: KeyOwner) throws -> Int64 {
        defer { last.reset() }
        try last.bind(1, owner.encoded)
        return try last.step() ? last.integer(0) : 0
    }

    private func storedHead(of owner: KeyOwner) throws -> AuditChain {
        defer { head.reset() }
        try head.bind(1, owner.encoded)
        return try head.step() ? AuditChain(count: head.integer(0), hash: head.bytes(1)) : AuditChain()
    }
}

extension Write where Outcome == Void {
    /// Events that accompany no change.
    static func append(_ events: [AuditEvent]) -> Write { Write { try $0.audit.append(events) } }
}
