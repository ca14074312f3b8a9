// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// One connection that reads, and its statements.
final class ReadConnection {
    private let connection: SQLiteConnection
    private let selectOne, selectTwo, selectPage: SQLiteStatement
    private let selectHead, selectEntries: SQLiteStatement
    private let begin, end: SQLiteStatement
    private var preparedLedger: LedgerReads?
    private var preparedUsage: UsageReads?
    private var preparedNotices: NoticeReads?
    private var decoder = RecordDecoder()

    init(path: String, busyTimeout: Duration, vfs: String?) throws {
        connection = try SQLiteConnection(path: path, busyTimeout: busyTimeout, vfs: vfs)
        try connection.execute("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        let select = "SELECT \(RowColumns.record) FROM user_api_keys WHERE "
        selectOne = try connection.prepare(select + "owner = ?1")
        // One statement sees one moment, and costs little more than for one owner.
        selectTwo = try connection.prepare(select + "owner IN (?1, ?2)")
        selectPage = try connection.prepare(select + "(owner, id) > (?1, ?2) ORDER BY owner, id LIMIT ?3")
        selectHead = try connection.prepare(
            """
            SELECT coalesce(max(h.n), 0), h.hash, (SELECT coalesce(max(n), 0) FROM audit_log WHERE owner = ?1)
            FROM audit_head h WHERE h.owner = ?1
            """)
        selectEntries = try connection.prepare(
            "SELECT \(RowColumns.audit) FROM audit_log WHERE owner = ?1 AND n >= ?2 ORDER BY n LIMIT ?3")
        begin = try connection.prepare("BEGIN")
        end = try connection.prepare("COMMIT")
    }

    /// Prepared when first used: most connections read keys alone.
    func ledger() throws -> LedgerReads {
        if let preparedLedger { return preparedLedger }
        let ledger = try LedgerReads(connection)
        preparedLedger = ledger
        return ledger
    }

    /// Prepared when first used, like the ledger.
    func usage() throws -> UsageReads {
        if let preparedUsage { return preparedUsage }
        let usage = try UsageReads(connection)
        preparedUsage = usage
        return usage
    }

    /// Prepared when first used, like the ledger.
    func notices() throws -> NoticeReads {
        if let preparedNotices { return preparedNotices }
        let notices = try NoticeReads(connection)
        preparedNotices = notices
        return notices
    }

    /// Fills the tables' records, all from one moment.
    func fill(_ tables: inout [KeyTable]) throws {
        switch tables.count {
        case 0: break
        case 1: try fillOne(&tables[0])
        case 2: try fillTwo(&tables)
        default:
            try begin.run()
            do {
                for index in tables.indices { try fillOne(&tables[index]) }
            } catch {
                try? end.run()
                throw error
            }
            try end.run()
        }
    }

    func page(after position: PagePosition?, limit: Int) throws -> [KeyRecord] {
        defer { selectPage.reset() }
        try selectPage.bind(1, position?.owner.encoded ?? [])
        try selectPage.bind(2, position?.id.bytes ?? [])
        try selectPage.bind(3, Int64(limit))
        var records: [KeyRecord] = []
        while try selectPage.step() {
            let owner: KeyOwner
            if let last = records.last?.owner, Self.isOwner(last, of: selectPage) {
                owner = last
            } else {
                owner = try selectPage.owner(0)
            }
            records.append(try decoder.record(of: owner, in: selectPage))
        }
        return records
    }

    /// An owner's chain as its head says, and the highest number that is in the log.
    func head(of owner: KeyOwner) throws -> (chain: AuditChain, last: Int64) {
        defer { selectHead.reset() }
        try selectHead.bind(1, owner.encoded)
        guard try selectHead.step() else { return (AuditChain(), 0) }
        let isMissing = selectHead.isNull(1)
        let chain = isMissing ? AuditChain() : AuditChain(count: selectHead.integer(0), hash: selectHead.bytes(1))
        return (chain, selectHead.integer(2))
    }

    func entries(of owner: KeyOwner, from number: Int64, limit: Int) throws -> [AuditRow] {
        defer { selectEntries.reset() }
        try selectEntries.bind(1, owner.encoded)
        try selectEntries.bind(2, number)
        try selectEntries.bind(3, Int64(max(limit, 0)))
        var rows: [AuditRow] = []
        while try selectEntries.step() { rows.append(selectEntries.auditRow()) }
        return rows
    }

    /// Owners with a head, and owners with entries that somebody took the head from.
    func auditedOwners(after owner: KeyOwner?, limit: Int) throws -> [KeyOwner] {
        let next = try connection.prepare(
            """
            SELECT min(owner) FROM (
                SELECT min(owner) AS owner FROM audit_head WHERE owner > ?1
                UNION ALL SELECT min(owner) FROM audit_log WHERE owner > ?1)
            """)
        var owners: [KeyOwner] = []
        while owners.count < limit {
            try next.bind(1, (owners.last ?? owner)?.encoded ?? [])
            guard try next.step(), !next.isNull(0) else { break }
            owners.append(try next.owner(0))
            next.reset()
        }
        return owners
    }

    private func fillOne(_ table: inout KeyTable) throws {
        defer { selectOne.reset() }
        try selectOne.bind(1, table.owner.encoded)
        while try selectOne.step() {
            table.records.append(try decoder.record(of: table.owner, in: selectOne))
        }
    }

    private func fillTwo(_ tables: inout [KeyTable]) throws {
        defer { selectTwo.reset() }
        try selectTwo.bind(1, tables[0].owner.encoded)
        try selectTwo.bind(2, tables[1].owner.encoded)
        while try selectTwo.step() {
            for index in 0..<2 where Self.isOwner(tables[index].owner, of: selectTwo) {
                tables[index].records.append(try decoder.record(of: tables[index].owner, in: selectTwo))
            }
        }
    }

    private static func isOwner(_ owner: KeyOwner, of row: SQLiteStatement) -> Bool {
        row.withBytes(0) { bytes in
            let encoded = owner.encoded
            guard encoded.count == bytes.count else { return false }
            // From the end: the beginnings are often alike.
            for index in bytes.indices.reversed() where encoded[index] != bytes[index] { return false }
            return true
        }
    }
}
