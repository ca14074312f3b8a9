// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKStorage

/// Reads rows from a file or a table, one at a time.
protocol RowReading {
    /// Columns that were seen and not understood, as they may be shown.
    var ignored: [String] { get }
    mutating func next() async throws -> Result<FernetRow, ImportNote>?
}

/// The rows as the library takes them.
final class RowSequence: AsyncSequence, AsyncIteratorProtocol {
    private var reader: any RowReading

    init(_ reader: any RowReading) { self.reader = reader }

    var ignored: [String] { reader.ignored }

    func next() async throws -> Result<FernetRow, ImportNote>? { try await reader.next() }
    func makeAsyncIterator() -> RowSequence { self }
}

/// How rows are written down.
enum RowFormat: String, ExpressibleByArgument, CaseIterable {
    case csv, jsonl

    /// By the file's name, or else by how it begins.
    init(of path: String, _ source: ByteSource) throws {
        switch path.split(separator: ".").last?.lowercased() {
        case "csv": self = .csv
        case "jsonl", "ndjson": self = .jsonl
        default:
            let brace = UInt8(ascii: "{")
            let isObject = try source.begins(with: [brace]) || source.begins(with: [0xEF, 0xBB, 0xBF, brace])
            self = isObject ? .jsonl : .csv
        }
    }

    func rows(_ source: ByteSource, _ rules: RowRules) throws -> any RowReading {
        switch self {
        case .csv: try CSVRows(source, rules)
        case .jsonl: try JSONRows(source, rules)
        }
    }
}
