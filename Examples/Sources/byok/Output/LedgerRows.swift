// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console

/// Prints entries of the ledger that may be too many to hold: a line each, or a table now and then.
struct LedgerRows {
    private let report: ReportOptions
    private var table = Table(LedgerRows.columns)
    private var count = 0
    private static let most = 500
    private static let columns: [Table.Column] = [
        .whole("At"), .text("Entry"), .number("Amount"), .text("Request or payment"), .number("Attempt"),
        .whole("Expires"),
    ]

    init(_ report: ReportOptions) { self.report = report }

    mutating func add(_ entry: LedgerEntry) throws {
        count += 1
        if report.json { return Terminal.output.write(try JSONValue(entry).line + "\n") }
        table.rows.append(Self.cells(entry))
        if table.rows.count == Self.most { flush() }
    }

    mutating func end() {
        guard !report.json, !report.quiet else { return }
        flush()
        Terminal.output.print("\(count) \(count == 1 ? "entry" : "entries").")
    }

    private mutating func flush() {
        if !table.rows.isEmpty, !report.quiet { table.print() }
        table = Table(Self.columns)
    }

    private static func cells(_ entry: LedgerEntry) -> [Table.Cell] {
        [
            .init("\(entry.at)"), .init("\(entry.kind)"), .init("\(entry.amount)"), .init("\(entry.requestID)"),
            .init("\(entry.attempt)"), .init(entry.expiresAt.map { "\($0)" } ?? ""),
        ]
    }
}

extension JSONValue {
    init(_ entry: LedgerEntry) {
        self = .object([
            "account": .text(entry.account), "amount": .text(entry.amount), "at": .text(entry.at),
            "attempt": .number(Int64(entry.attempt)), "expiresAt": .text(entry.expiresAt),
            "kind": .string("\(entry.kind)"), "requestID": .text(entry.requestID),
        ])
    }
}
