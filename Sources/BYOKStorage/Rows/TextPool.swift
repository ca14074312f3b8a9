// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A few texts that a column repeats from row to row — providers, origins, key names — so that reading one again makes
/// no new string.
struct TextPool {
    private static let capacity = 16
    private var texts: [String] = []
    private var oldest = 0

    mutating func text(_ column: Int32, of row: some StoredRow) -> String {
        let known = row.withBytes(column) { bytes in texts.firstIndex { Self.isEqual($0.utf8.span, bytes) } }
        if let known { return texts[known] }
        let text = row.text(column)
        if texts.count < Self.capacity {
            texts.append(text)
        } else {
            texts[oldest] = text
            oldest = (oldest + 1) % Self.capacity
        }
        return text
    }

    private static func isEqual(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
        guard a.count == b.count else { return false }
        for index in a.indices where a[index] != b[index] { return false }
        return true
    }
}
