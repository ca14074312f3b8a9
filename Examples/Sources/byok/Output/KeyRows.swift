// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console

/// Prints a list of keys that may be too long to hold: a line each, or a table now and then.
struct KeyRows {
    private let report: ReportOptions
    private var table = KeyRows.empty
    private var count = 0
    private static let most = 500
    private static let empty = Table([
        .text("Owner"), .text("Provider"), .text("Label"), .text("Key"), .text("Status"), .whole("ID"),
    ])

    init(_ report: ReportOptions) { self.report = report }

    mutating func add(_ key: ListedKey) throws {
        count += 1
        if report.json { return Terminal.output.write(try key.json.line + "\n") }
        let summary = key.summary
        table.rows.append([
            .init("\(summary.owner)"), .init(summary.provider.rawValue), .init(summary.label), .init(summary.masked),
            .init(summary.health, summary.badge.style), .init("\(summary.id)"),
        ])
        if table.rows.count == Self.most { flush() }
    }

    mutating func end() throws {
        guard !report.json, !report.quiet else { return }
        flush()
        Terminal.output.print("\(count) \(count == 1 ? "key" : "keys").")
    }

    private mutating func flush() {
        if !table.rows.isEmpty, !report.quiet { table.print() }
        table = Self.empty
    }
}
