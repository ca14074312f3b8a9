// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What the receipts of a period say of one who pays: for accounting, and to be checked line by line.
///
/// ```swift
/// let statement = router.usage.statement(of: account, in: .month(8, of: 2026))
/// for try await line in statement.lines(as: .csv) { try await body.write(line) }
/// ```
///
/// Nothing of it is kept in memory but a page of receipts. Each reading reads the log anew: of a period that has not
/// ended, or whose charges are still tried, two readings may differ.
public struct Statement: Sendable {
    public let payer: KeyOwner
    public let period: UsagePeriod
    /// What it is made of.
    public let receipts: ReceiptSequence

    public enum Format: Sendable, CaseIterable {
        /// RFC 4180, in UTF-8, lines ended by CR LF, the first with the names of the columns (`StatementColumn`). A text that
        /// a spreadsheet would take for a formula has an apostrophe before it: names of models and members are what users
        /// wrote.
        case csv
        /// One object: `payer`, `from`, `to` (the moment after its end), `currency`, `lines`, each an object with the same names as the columns, and
        /// `totals`. Amounts are texts with decimals, so that no reader rounds them; what is not known is null.
        case json
    }

    /// The text, line by line, each with its line end.
    public func lines(as format: Format) -> StatementLines { StatementLines(statement: self, format: format) }

    /// The sums of all lines.
    /// - Throws: `invalidConfiguration` where there is no usage log, `storeUnavailable`, `costOverflow`.
    public func totals() async throws(BYOKError) -> StatementTotals {
        var totals = StatementTotals()
        var receipts = receipts.makeAsyncIterator()
        while let receipt = try await receipts.next(isolation: nil) { try totals.add(receipt) }
        return totals
    }
}
