// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
public import BYOKCore

/// What is written and read of the audit log.
struct AuditStatements: Sendable {
    let appendEvents, head, rows, owners: PostgresStatement

    init(_ schema: PostgresSchema) {
        let (log, heads) = ("\(schema.name).audit_log", "\(schema.name).audit_head")
        appendEvents = PostgresStatement(
            "SELECT \(schema.name).append_audit($1, $2, $3, $4)",
            [.listOfBytes, .listOfIntegers, .listOfTexts, .listOfBytes])
        head = PostgresStatement(
            """
            SELECT h.n, h.hash, (SELECT max(n) FROM \(log) WHERE owner = $1)
            FROM (SELECT) one LEFT JOIN \(heads) h ON h.owner = $1
            """, [.bytes])
        rows = PostgresStatement(
            "SELECT \(RowColumns.audit) FROM \(log) WHERE owner = $1 AND n >= $2 ORDER BY n LIMIT $3",
            [.bytes, .integer, .integer])
        // From one owner to the next by the index, however many entries each has; also those whose head somebody took.
        let next = { (place: String) in
            "least((SELECT owner FROM \(heads) WHERE owner > \(place) ORDER BY owner LIMIT 1), "
                + "(SELECT owner FROM \(log) WHERE owner > \(place) ORDER BY owner LIMIT 1))"
        }
        owners = PostgresStatement(
            """
            WITH RECURSIVE found(owner, place) AS (
                SELECT \(next("$1")), 1
                UNION ALL SELECT \(next("found.owner")), place + 1 FROM found WHERE owner IS NOT NULL AND place < $2)
            SELECT owner FROM found WHERE owner IS NOT NULL
            """, [.bytes, .integer])
    }

    func append(_ events: [AuditEvent]) -> PostgresCall {
        appendEvents.with { parameters in
            parameters.bind(1, list: events.map(\.owner.encoded))
            parameters.bind(2, list: events.map(\.at.microseconds))
            parameters.bind(3, list: events.map(\.kind.rawValue))
            parameters.bind(4, list: events.map(\.body))
        }
    }
}

extension PostgresStore: ChainReading {
    public func append(_ events: [AuditEvent]) async throws {
        guard let first = events.first else { return }
        do {
            try await writeOnce(of: first.owner, events.map(\.owner), [auditStatements.append(events)])
        } catch {
            throw error.error
        }
    }

    public func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] {
        try await rows(of: owner, from: number, limit: limit)
            .map { row throws(BYOKError) in try row.readable(of: owner) }
    }

    public func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] {
        if limit <= 0 { return [] }
        let result = try await maintain([
            auditStatements.owners.with { parameters in
                parameters.bind(1, owner?.encoded ?? [])
                parameters.bind(2, Int64(limit))
            }
        ])
        return try result[0].rows.map { try $0.owner(0) }
    }

    public func verify(_ owner: KeyOwner) async throws -> AuditVerification { try await verdict(on: owner) }

    func head(of owner: KeyOwner) async throws -> (chain: AuditChain, last: Int64) {
        let result = try await read([owner], [auditStatements.head.with { $0.bind(1, owner.encoded) }])
        guard let row = result[0].first else { return (AuditChain(), 0) }
        let chain = row.isNull(0) ? AuditChain() : AuditChain(count: row.integer(0), hash: row.bytes(1))
        return (chain, row.integer(2))
    }

    func rows(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditRow] {
        let result = try await read(
            [owner],
            [
                auditStatements.rows.with { parameters in
                    parameters.bind(1, owner.encoded)
                    parameters.bind(2, number)
                    parameters.bind(3, Int64(max(limit, 0)))
                }
            ])
        return result[0].rows.map { $0.auditRow() }
    }
}
#endif
