// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Reads lines, whatever they end with. Empty ones are passed over.
struct LineReader {
    private let source: ByteSource
    private var line = 0

    /// - Throws: `UnreadableInput` for a file in UTF-16.
    init(_ source: ByteSource) throws {
        self.source = source
        try source.skipByteOrderMark()
    }

    /// The next line and its number; nil for its bytes where it has more than a mebibyte.
    mutating func next() throws -> (number: Int, bytes: [UInt8]?)? {
        while try source.peek() != nil {
            line += 1
            var bytes: [UInt8] = []
            var isTooLong = false
            while let byte = try source.next(), byte != Byte.newline {
                if byte == Byte.carriageReturn, try source.peek() != nil {
                    // JSON has no bare carriage return but between its parts, where a line may as well end.
                    if try source.peek() == Byte.newline { _ = try source.next() }
                    break
                }
                isTooLong = isTooLong || bytes.count == CSVReader.longest
                if !isTooLong { bytes.append(byte) }
            }
            if isTooLong { return (line, nil) }
            if !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return (line, bytes) }
        }
        return nil
    }
}
