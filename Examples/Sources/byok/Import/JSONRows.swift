// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Foundation

/// The rows of a file with a JSON object on each line.
struct JSONRows: RowReading {
    private var reader: LineReader
    private let rules: RowRules
    private let decoder = JSONDecoder()
    private(set) var ignored: [String] = []

    init(_ source: ByteSource, _ rules: RowRules) throws {
        reader = try LineReader(source)
        self.rules = rules
        if let key = JSONRow.renamed { decoder.userInfo[key] = rules.columns }
    }

    mutating func next() throws -> Result<FernetRow, ImportNote>? {
        guard let (number, bytes) = try reader.next() else { return nil }
        let place = "line \(number)"
        do {
            return rules.row(try raw(bytes, at: place))
        } catch {
            return .failure(error)
        }
    }

    private mutating func raw(_ bytes: [UInt8]?, at place: String) throws(ImportNote) -> RawRow {
        func refused(_ message: String) -> ImportNote {
            ImportNote(place: place, code: .invalidConfiguration, message: message)
        }
        guard let bytes else { throw refused("The row is longer than 1 MiB.") }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw refused("The line is not UTF-8.") }
        guard let row = try? decoder.decode(JSONRow.self, from: Data(bytes)) else {
            throw refused("The line is not a JSON object.")
        }
        note(row.unknown)
        func text(_ name: String) throws(ImportNote) -> String {
            switch row.fields[name] {
            case .text(let text): return text
            case .integer(let digits): return digits
            case nil: throw refused("There is no \(name).")
            default: throw refused("\(name) must be a text.")
            }
        }
        guard let isEnabled = row.isEnabled else { throw refused("enabled is neither true nor false.") }
        guard let metadata = row.metadata else { throw refused("metadata is not a JSON object.") }
        return RawRow(
            place: place, userID: try text("user_id"), provider: try text("provider"),
            token: try text("api_key_encrypted"), label: metadata.label, isEnabled: isEnabled)
    }

    private mutating func note(_ unknown: [String]) {
        for name in unknown where ignored.count < 20 {
            let shown = Word.printable(name).map { "'\($0)'" } ?? "one of another name"
            if !ignored.contains(shown) { ignored.append(shown) }
        }
    }
}
