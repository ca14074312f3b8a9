// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Reads the usage log and the receipts.
final class UsageReads {
    private let summary, page, newest: SQLiteStatement

    // Where tests can ask SQLite how it finds the rows.
    static let pageQuery = """
        SELECT at, request_id, body FROM receipts WHERE owner = ?1
        AND at >= ?2 AND at < ?3 AND (at, request_id) > (?4, ?5) ORDER BY at, request_id LIMIT ?6
        """
    static let newestQuery =
        "SELECT at, request_id, body FROM receipts WHERE owner = ?1 AND request_id = ?2 ORDER BY at DESC LIMIT 1"

    init(_ connection: SQLiteConnection) throws {
        let key = RowColumns.usageKey
        summary = try connection.prepare(
            """
            SELECT \(key), \(RowColumns.usageSums) FROM usage_daily
            WHERE owner = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY \(key)
            """)
        page = try connection.prepare(Self.pageQuery)
        newest = try connection.prepare(Self.newestQuery)
    }

    func summary(of owner: KeyOwner, days: ClosedRange<Int>) throws -> [UsageSummary] {
        defer { summary.reset() }
        try summary.bind(1, owner.encoded)
        try summary.bind(2, Int64(days.lowerBound))
        try summary.bind(3, Int64(days.upperBound))
        var sums: [UsageSummary] = []
        while try summary.step() { sums.append(try summary.usageSummary()) }
        return sums
    }

    func receipts(of payer: KeyOwner, _ asked: ReceiptPage) throws -> [Receipt] {
        defer { page.reset() }
        let (start, end) = (asked.period.lowerBound, asked.period.upperBound)
        try page.bind(1, payer.encoded)
        try page.bind(2, max(start, asked.after?.at ?? start).microseconds)
        try page.bind(3, end.microseconds)
        try page.bind(4, (asked.after?.at ?? start).microseconds)
        // No request id is empty, so the first of a page is behind this place.
        try page.bind(5, Array((asked.after?.requestID.rawValue ?? "").utf8))
        try page.bind(6, Int64(max(asked.limit, 0)))
        var receipts: [Receipt] = []
        while try page.step() { receipts.append(try page.receipt(of: payer)) }
        return receipts
    }

    func receipt(of payer: KeyOwner, for request: RequestID) throws -> Receipt? {
        defer { newest.reset() }
        try newest.bind(1, payer.encoded)
        try newest.bind(2, Array(request.rawValue.utf8))
        return try newest.step() ? try newest.receipt(of: payer) : nil
    }
}
