// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Statements as RFC 4180 wants them.
enum StatementCSV {
    static let head = line(StatementColumn.all.map { .text($0.name) })

    static func line(_ receipt: Receipt) -> String { line(StatementColumn.all.map { $0.cell(receipt) }) }

    private static func line(_ cells: [StatementColumn.Cell]) -> String {
        cells.map(field).joined(separator: ",") + "\r\n"
    }

    private static func field(_ cell: StatementColumn.Cell) -> String {
        switch cell {
        case .none: ""
        case .count(let count): String(count)
        case .decimal(let text): text
        case .text(let text): quoted(guarded(text))
        }
    }

    /// What a spreadsheet would run is shown as text instead
    /// (https://owasp.org/www-community/attacks/CSV_Injection).
    private static func guarded(_ text: String) -> String {
        guard let first = text.utf8.first, "=+-@\t\r".utf8.contains(first) else { return text }
        return "'" + text
    }

    private static func quoted(_ text: String) -> String {
        // By bytes: CR LF is one character to Swift, and neither of the two.
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}
