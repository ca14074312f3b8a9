// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Reads the usage log.
final class UsageReads {
    private let summary: SQLiteStatement

    init(_ connection: SQLiteConnection) throws {
        let key = SQLiteStatement.usageKeyColumns
        summary = try connection.prepare(
            """
            SELECT \(key), \(SQLiteStatement.usageSumColumns) FROM usage_daily
            WHERE owner = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY \(key)
            """)
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
}
