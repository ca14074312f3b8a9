// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// One record of a CSV file.
struct CSVRecord: Equatable {
    /// The line of the file on which it begins, from 1.
    var line: Int
    var fields: [[UInt8]] = []
    /// The first thing that is wrong with its form.
    var flaw: Flaw?

    struct Flaw: Equatable {
        var line: Int
        /// Counts fields, from 1.
        var column: Int
        var message: String
    }
}

/// Reads CSV by RFC 4180, record by record: quotes, doubled quotes, commas and line breaks within quotes, any kind of line
/// break. Empty lines are passed over.
///
/// A record of a wrong form comes with its flaw and the next one is read; only a quote that never ends ends it all.
struct CSVReader {
    /// The most bytes that a record may have.
    static let longest = 1 << 20

    private let source: ByteSource
    private var line = 1

    /// - Throws: `UnreadableInput` for a file in UTF-16.
    init(_ source: ByteSource) throws {
        self.source = source
        try source.skipByteOrderMark()
    }

    mutating func next() throws -> CSVRecord? {
        while try source.peek() != nil {
            let record = try record()
            if record.fields != [[]] || record.flaw != nil { return record }
        }
        return nil
    }

    private enum State { case start, plain, quoted, closed, skipping }

    private mutating func record() throws -> CSVRecord {
        var record = CSVRecord(line: line)
        var field: [UInt8] = []
        var wasQuoted = false
        var quoteLine = line
        var state = State.start
        var size = 0
        func flaw(_ message: String) {
            if record.flaw == nil { record.flaw = .init(line: line, column: record.fields.count + 1, message: message) }
        }
        func endless() -> UnreadableInput {
            UnreadableInput(
                place: "line \(quoteLine), column \(record.fields.count + 1)",
                message: size > Self.longest
                    ? "The quote that begins here has no end within 1 MiB." : "The quote that begins here has no end.")
        }
        reading: while let byte = try source.next() {
            size += 1
            if size > Self.longest, state != .skipping {
                if state == .quoted { throw endless() }
                flaw("The row is longer than 1 MiB.")
                state = .skipping
            }
            switch (state, byte) {
            case (.quoted, Byte.quote):
                if try source.peek() == Byte.quote {
                    _ = try source.next()
                    field.append(byte)
                } else {
                    state = .closed
                }
            case (.quoted, Byte.carriageReturn), (.quoted, Byte.newline):
                field.append(byte)
                try countLine(endedBy: byte) { field.append($0) }
            case (.quoted, _):
                field.append(byte)
            case (_, Byte.carriageReturn), (_, Byte.newline):
                try countLine(endedBy: byte) { _ in }
                break reading
            case (.skipping, _):
                continue
            case (.start, Byte.quote):
                state = .quoted
                wasQuoted = true
                quoteLine = line
            case (_, Byte.comma):
                record.fields.append(field)
                field = []
                state = .start
            case (.closed, _):
                flaw("Text follows the quote that ends; the quote began on line \(quoteLine).")
                state = .plain
            case (.plain, Byte.quote):
                flaw("A quote stands within a field that does not begin with one.")
            default:
                state = .plain
                field.append(byte)
            }
        }
        if state == .quoted { throw endless() }
        record.fields.append(field)
        // A line with nothing but "" is not empty: it has one field.
        if wasQuoted, record.fields == [[]] { flaw("The row has one empty field.") }
        return record
    }

    private mutating func countLine(endedBy byte: UInt8, _ more: (UInt8) -> Void) throws {
        if byte == Byte.carriageReturn, try source.peek() == Byte.newline {
            _ = try source.next()
            more(Byte.newline)
        }
        line += 1
    }
}

/// The bytes that mean something in a file of rows.
enum Byte {
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")
}

extension ByteSource {
    /// UTF-8's mark is passed over; UTF-16's means that the text is not ours to read.
    func skipByteOrderMark() throws {
        if try begins(with: [0xEF, 0xBB, 0xBF]) { return skip(3) }
        if try begins(with: [0xFF, 0xFE]) || begins(with: [0xFE, 0xFF]) {
            throw UnreadableInput(place: "line 1", message: "The file is in UTF-16. Convert it to UTF-8.")
        }
    }
}
