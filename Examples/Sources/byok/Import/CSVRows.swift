// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage

/// The rows of a CSV file.
struct CSVRows: RowReading {
    private var reader: CSVReader
    private let columns: ImportColumns
    private let rules: RowRules

    var ignored: [String] { columns.ignored }

    init(_ source: ByteSource, _ rules: RowRules) throws {
        reader = try CSVReader(source)
        self.rules = rules
        guard let header = try reader.next() else {
            throw UnreadableInput(place: "line 1", message: "The file is empty: its first line names the columns.")
        }
        columns = try ImportColumns(
            Self.names(header), renamed: rules.columns, place: "line \(header.line)",
            advice: "The first line names the columns, separated by commas.")
    }

    private static func names(_ header: CSVRecord) throws(UnreadableInput) -> [String] {
        if let flaw = header.flaw {
            throw UnreadableInput(place: "line \(flaw.line), column \(flaw.column)", message: flaw.message)
        }
        return try header.fields.enumerated().map { index, bytes throws(UnreadableInput) in
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw UnreadableInput(
                    place: "line \(header.line), column \(index + 1)", message: "The name of the column is not UTF-8.")
            }
            return text
        }
    }

    mutating func next() throws -> Result<FernetRow, ImportNote>? {
        guard let record = try reader.next() else { return nil }
        do {
            return rules.row(try raw(record))
        } catch {
            return .failure(error)
        }
    }

    private func raw(_ record: CSVRecord) throws(ImportNote) -> RawRow {
        let place = "line \(record.line)"
        func refused(_ message: String) -> ImportNote {
            ImportNote(place: place, code: .invalidConfiguration, message: message)
        }
        if let flaw = record.flaw {
            let there = flaw.line == record.line ? "" : "line \(flaw.line), "
            throw refused("\(there)column \(flaw.column): \(flaw.message)")
        }
        guard record.fields.count == columns.count else {
            throw refused("The row has \(record.fields.count) columns; the first line has \(columns.count).")
        }
        func text(_ name: String) throws(ImportNote) -> String {
            guard let index = columns.index(of: name) else { return "" }
            guard let text = String(validating: record.fields[index], as: UTF8.self) else {
                throw refused("column \(index + 1) (\(name)): The text is not UTF-8.")
            }
            return text
        }
        func wrong(_ name: String, _ message: String) -> ImportNote {
            refused("column \((columns.index(of: name) ?? 0) + 1) (\(name)): \(message)")
        }
        return try RawRow(place: place, text: text, wrong: wrong)
    }
}
