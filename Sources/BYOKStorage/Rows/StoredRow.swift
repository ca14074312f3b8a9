// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A row as a database gives it. Columns count from 0.
protocol StoredRow {
    func isNull(_ column: Int32) -> Bool
    func integer(_ column: Int32) -> Int64
    /// Ill-formed UTF-8 is repaired, so that it differs from what was stored and a row's mac shows it.
    func text(_ column: Int32) -> String
    func bytes(_ column: Int32) -> [UInt8]
    /// Lends a column's bytes.
    func withBytes<R>(_ column: Int32, _ body: (Span<UInt8>) -> R) -> R
}
