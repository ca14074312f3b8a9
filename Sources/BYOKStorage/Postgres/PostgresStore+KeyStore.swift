// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
public import BYOKCore

/// What is written and read of keys.
struct KeyStatements: Sendable {
    /// The types of `RowColumns.record`.
    private static let types: [PostgresType] = [
        .bytes, .bytes, .text, .text, .bytes, .text, .integer, .text, .bytes, .text, .integer, .integer, .text, .text,
        .bytes, .integer, .integer, .integer, .integer, .integer, .bytes,
    ]
    /// How many columns a record has.
    static let width = types.count

    let select, page, claim, insert, update, remove, announce, erase: PostgresStatement

    init(_ schema: PostgresSchema) {
        let table = "\(schema.name).user_api_keys"
        let columns = RowColumns.record
        select = PostgresStatement("SELECT \(schema.name).keys_of($1)", [.listOfBytes])
        page = PostgresStatement(
            "SELECT \(columns) FROM \(table) WHERE (owner, id) > ($1, $2) ORDER BY owner, id LIMIT $3",
            [.bytes, .bytes, .integer])
        claim = PostgresStatement("SELECT \(schema.name).claim($1, $2)", [.bytes, .bytes])
        let values = (1...Self.width).map { $0 == 11 ? "$11 <> 0" : "$\($0)" }
        insert = PostgresStatement(
            "INSERT INTO \(table)(\(columns)) VALUES (\(values.joined(separator: ", ")))", Self.types)
        let assignments = zip(columns.split(separator: ", "), values).dropFirst(2).map { "\($0) = \($1)" }
        update = PostgresStatement(
            """
            WITH changed AS (
                UPDATE \(table) SET \(assignments.joined(separator: ", "))
                WHERE owner = $1 AND id = $2 AND version = $22 RETURNING 1)
            SELECT \(schema.name).must(count(*) = 1) FROM changed
            """, Self.types + [.integer])
        remove = PostgresStatement(
            """
            WITH changed AS (
                DELETE FROM \(table) WHERE owner = $1 AND id = $2 AND version = $3 RETURNING 1)
            SELECT \(schema.name).must(count(*) = 1) FROM changed
            """, [.bytes, .bytes, .integer])
        announce = PostgresStatement("SELECT \(schema.name).announce($1)", [.bytes])
        erase = PostgresStatement(
            "SELECT \(schema.name).erase_owner($1, $2, $3, $4, $5, $6)",
            [.bytes, .bytes, .bytes, .integer, .text, .bytes])
    }

    func call(_ write: KeyChange.Write, of owner: KeyOwner) -> PostgresCall {
        switch write {
        case .insert(let record): insert.with { $0.bind(record) }
        case .update(let record, let version):
            update.with { parameters in
                parameters.bind(record)
                parameters.bind(22, version)
            }
        case .remove(let id, let version):
            remove.with { parameters in
                parameters.bind(1, owner.encoded)
                parameters.bind(2, id.bytes)
                parameters.bind(3, version)
            }
        }
    }
}

extension PostgresStore {
    private static let pageSize = 500

    public func records(ownedBy owners: [KeyOwner]) async throws -> [KeyTable] {
        // Stamps first: a commit between stamp and read makes the table stale, never wrongly current.
        var tables = owners.map { KeyTable(owner: $0, records: [], stamp: listener.slots.stamp(of: $0)) }
        // The function puts up its fence itself.
        let result = try await client.results { _ in
            [keyStatements.select.with { $0.bind(1, list: owners.map(\.encoded)) }]
        }
        guard let list = result[0].first.flatMap({ PostgresList($0, width: KeyStatements.width) }) else {
            throw BYOKError(.storeCorrupt, "The keys of an owner came in no readable form. Run PostgresStore.migrate.")
        }
        var decoder = RecordDecoder()
        for row in list.rows {
            let owner = row.bytes(0)
            for index in tables.indices where tables[index].owner.encoded == owner {
                tables[index].records.append(try decoder.record(of: tables[index].owner, in: row))
            }
        }
        return tables
    }

    public func commit(_ change: KeyChange) async throws {
        try change.checkOwners()
        var calls = change.writes.map { keyStatements.call($0, of: change.owner) }
        if !change.audit.isEmpty { calls.append(auditStatements.append(change.audit)) }
        if change.affectsRouting { calls.append(keyStatements.announce.with { $0.bind(1, change.owner.encoded) }) }
        // Also where it failed: it may have been done all the same.
        defer { if change.affectsRouting { listener.slots.bump(change.owner.encoded) } }
        do {
            try await writeOnce(of: change.owner, [change.owner] + change.audit.map(\.owner), calls)
        } catch {
            if error.isConflict { throw KeyStoreConflict() }
            throw error.error
        }
    }

    public func page(after cursor: KeyCursor?) async throws -> KeyPage {
        let position = try cursor.map(PagePosition.init)
        let result = try await maintain([
            keyStatements.page.with { parameters in
                parameters.bind(1, position?.owner.encoded ?? [])
                parameters.bind(2, position?.id.bytes ?? [])
                parameters.bind(3, Int64(Self.pageSize))
            }
        ])
        var decoder = RecordDecoder()
        let records = try result[0].rows.map { row in
            try decoder.record(of: row.owner(0), in: row)
        }
        return KeyPage(records, limit: Self.pageSize)
    }

    public func isCurrent(_ stamp: KeyTable.Stamp) -> Bool { listener.isFresh && listener.slots.isUnchanged(stamp) }

    public func erase(_ owner: KeyOwner, recording event: AuditEvent) async throws -> Int {
        try owner.checkErasable()
        let token = WriteToken.random()
        defer { listener.slots.bump(owner.encoded) }
        let result = try await change(
            [owner, .platform],
            [
                keyStatements.erase.with { parameters in
                    parameters.bind(1, owner.encoded)
                    parameters.bind(2, KeyOwner.platform.encoded)
                    parameters.bind(3, token)
                    parameters.bind(4, event.at.microseconds)
                    parameters.bind(5, event.kind.rawValue)
                    parameters.bind(6, event.body)
                }
            ])
        return Int(result[0].first?.integer(0) ?? 0)
    }
}

/// Names one write, so that making it again after a lost acknowledgement does nothing.
enum WriteToken {
    static func random() -> [UInt8] { (0..<16).map { _ in UInt8.random(in: .min ... .max) } }
}
#endif
