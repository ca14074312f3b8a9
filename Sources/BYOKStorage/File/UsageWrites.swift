// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Writes batches of usage into the daily roll-up, keeps receipts, and forgets old days.
final class UsageWrites {
    private let connection: SQLiteConnection
    private let knowsBatch, addBatch, horizon, row, setRow, setReceipt: SQLiteStatement

    init(_ connection: SQLiteConnection) throws {
        self.connection = connection
        knowsBatch = try connection.prepare("SELECT 1 FROM usage_batches WHERE host = ?1 AND batch = ?2")
        addBatch = try connection.prepare("INSERT INTO usage_batches(host, batch, newest) VALUES(?1, ?2, ?3)")
        horizon = try connection.prepare("SELECT day FROM usage_horizon")
        let (key, sums) = (RowColumns.usageKey, RowColumns.usageSums)
        row = try connection.prepare(
            """
            SELECT \(key), \(sums) FROM usage_daily
            WHERE owner = ?1 AND day = ?2 AND member = ?3 AND key_id = ?4 AND provider = ?5 AND model = ?6
            """)
        setRow = try connection.prepare(
            """
            INSERT OR REPLACE INTO usage_daily(owner, \(key), \(sums))
            VALUES(\((1...27).map { "?\($0)" }.joined(separator: ",")))
            """)
        setReceipt = try connection.prepare(
            """
            INSERT INTO receipts(owner, at, request_id, body) VALUES(?1, ?2, ?3, ?4)
            ON CONFLICT(owner, at, request_id) DO UPDATE SET body = excluded.body
            """)
    }

    func append(_ batch: UsageBatch) throws {
        let first = try storedHorizon()
        guard batch.newest >= first, try !isThere(batch.id) else { return }
        try addBatch.bind(1, batch.id.host)
        try addBatch.bind(2, batch.id.number)
        try addBatch.bind(3, Int64(batch.newest))
        try addBatch.run()
        for (key, sum) in batch.sums where key.day >= first {
            var total = sum
            if let there = try storedRow(key) { try total.add(there) }
            try setRow.bind(key)
            try setRow.bind(sumsOf: total)
            try setRow.run()
        }
        for receipt in batch.receipts where receipt.at.day >= first {
            try setReceipt.bind(1, receipt.payer.encoded)
            try setReceipt.bind(2, receipt.at.microseconds)
            try setReceipt.bind(3, Array(receipt.requestID.rawValue.utf8))
            try setReceipt.bind(4, receipt.encoded)
            try setReceipt.run()
        }
    }

    /// Moves the horizon and forgets the sums before it; the receipts are left to `purgeReceipts`. Reads all sums of all
    /// owners once; to be called once a day, not once a second.
    func purge(before day: Int) throws {
        let newest = try connection.prepare("SELECT max(newest) FROM usage_batches")
        guard try newest.step(), !newest.isNull(0) else { return }
        let first = try max(storedHorizon(), min(day, Int(newest.integer(0)) + 1))
        newest.reset()
        for statement in [
            "DELETE FROM usage_daily WHERE day < ?1", "DELETE FROM usage_batches WHERE newest < ?1",
            "INSERT OR REPLACE INTO usage_horizon(id, day) VALUES(1, ?1)",
        ] {
            let statement = try connection.prepare(statement)
            try statement.bind(1, Int64(first))
            try statement.run()
        }
    }

    /// Forgets some of the receipts before the horizon; there may be more of them than others should wait for. Returns
    /// whether any is left.
    func purgeReceipts() throws -> Bool {
        let (start, overflow) = Int64(try storedHorizon()).multipliedReportingOverflow(by: 86_400_000_000)
        let delete = try connection.prepare(Self.forgetReceipts)
        try delete.bind(1, overflow ? (start < 0 ? .max : .min) : start)
        try delete.bind(2, Self.purgedAtOnce)
        try delete.run()
        return connection.changes == Self.purgedAtOnce
    }

    static let forgetReceipts =
        "DELETE FROM receipts WHERE rowid IN (SELECT rowid FROM receipts WHERE at < ?1 ORDER BY at LIMIT ?2)"
    private static let purgedAtOnce: Int64 = 2_000

    /// The first day that is not forgotten.
    private func storedHorizon() throws -> Int {
        defer { horizon.reset() }
        return try horizon.step() ? Int(horizon.integer(0)) : .min
    }

    private func isThere(_ id: UsageBatchID) throws -> Bool {
        defer { knowsBatch.reset() }
        try knowsBatch.bind(1, id.host)
        try knowsBatch.bind(2, id.number)
        return try knowsBatch.step()
    }

    private func storedRow(_ key: UsageKey) throws -> UsageSummary? {
        defer { row.reset() }
        try row.bind(key)
        return try row.step() ? try row.usageSummary() : nil
    }
}

extension Write where Outcome == Void {
    static func append(_ batch: UsageBatch) -> Write { Write { try $0.usage().append(batch) } }
    static func purgeUsage(before day: Int) -> Write { Write { try $0.usage().purge(before: day) } }
}

extension Write where Outcome == Bool {
    static var purgeReceipts: Write { Write { try $0.usage().purgeReceipts() } }
}
