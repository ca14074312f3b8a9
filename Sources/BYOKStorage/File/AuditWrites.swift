// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Writes audit events, each owner's in its chain.
final class AuditWrites {
    private let head, setHead, appendEntry: SQLiteStatement

    init(_ connection: SQLiteConnection) throws {
        head = try connection.prepare("SELECT n, hash FROM audit_head WHERE owner = ?1")
        setHead = try connection.prepare(
            """
            INSERT INTO audit_head(owner, n, hash) VALUES(?1, ?2, ?3)
            ON CONFLICT(owner) DO UPDATE SET n = excluded.n, hash = excluded.hash
            """)
        appendEntry = try connection.prepare(
            "INSERT INTO audit_log(owner, n, at, event, body, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
    }

    func append(_ events: [AuditEvent]) throws {
        var chains: [KeyOwner: AuditChain] = [:]
        for event in events {
            var chain = try chains[event.owner] ?? storedHead(of: event.owner)
            let row = try chain.append(event, of: event.owner)
            try appendEntry.bind(row, of: event.owner)
            try appendEntry.run()
            chains[event.owner] = chain
        }
        for (owner, chain) in chains {
            try setHead.bind(1, owner.encoded)
            try setHead.bind(2, chain.count)
            try setHead.bind(3, chain.hash)
            try setHead.run()
        }
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
