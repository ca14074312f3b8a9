// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres

/// Rows that came as one value: an array of a table's rows, as `array_send` and `record_send` write it.
struct PostgresList: Sendable {
    /// One of them; it keeps the result alive.
    struct Row: BinaryRow {
        fileprivate let list: PostgresList
        fileprivate let index: Int

        func isNull(_ column: Int32) -> Bool { list.range(index, column) == nil }

        func withBytes<R>(_ column: Int32, _ body: (Span<UInt8>) -> R) -> R {
            let range = list.range(index, column) ?? 0..<0
            return list.value.withBytes(0) { body($0.extracting(range)) }
        }
    }

    private let value: PostgresRow
    private let width: Int
    /// Of every column of every row; nil: NULL.
    private let ranges: [Range<Int>?]

    /// - Parameters:
    ///   - value: a row whose first column is the array.
    ///   - width: how many columns are read; a table may have more behind them.
    /// - Returns: nil for what is no array of such rows.
    init?(_ value: PostgresRow, width: Int) {
        self.value = value
        self.width = width
        guard let ranges = value.withBytes(0, { Self.ranges($0, width) }) else { return nil }
        self.ranges = ranges
    }

    var rows: some Sequence<Row> { (0..<ranges.count / width).lazy.map { Row(list: self, index: $0) } }

    private func range(_ row: Int, _ column: Int32) -> Range<Int>? { ranges[row * width + Int(column)] }

    /// Of every column of every row; nil for bytes that are no array of rows.
    static func ranges(_ bytes: Span<UInt8>, _ width: Int) -> [Range<Int>?]? {
        var place = 0
        func word() -> Int? {
            guard bytes.count - place >= 4 else { return nil }
            defer { place += 4 }
            var value: UInt32 = 0
            for index in place..<place + 4 { value = value << 8 | UInt32(bytes[index]) }
            return Int(Int32(bitPattern: value))
        }
        // Whether there are NULLs and the elements' type say nothing new.
        guard let dimensions = word(), word() != nil, word() != nil else { return nil }
        if dimensions == 0 { return [] }
        guard dimensions == 1, let count = word(), word() != nil else { return nil }
        var ranges: [Range<Int>?] = []
        ranges.reserveCapacity(min(max(count, 0), 1_000) * width)
        for _ in 0..<max(count, 0) {
            guard let length = word(), length >= 4, let columns = word(), columns >= width else { return nil }
            for column in 0..<columns {
                // The type, and the length of the value.
                guard word() != nil, let length = word(), length >= -1, length <= bytes.count - place else {
                    return nil
                }
                let range = length < 0 ? nil : place..<place + length
                place += max(length, 0)
                if column < width { ranges.append(range) }
            }
        }
        return ranges
    }
}
#endif
