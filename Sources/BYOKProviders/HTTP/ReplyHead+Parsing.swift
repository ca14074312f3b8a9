// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension ReplyHead {
    /// - Parameter bytes: status line and fields, each with its line end, of one head that a transport found well-formed.
    ///   What is no field is left out; bytes that are not UTF-8 are replaced.
    init(parsing bytes: Span<UInt8>) {
        self.init(status: Self.status(of: bytes))
        var start = 0
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
            if start > 0, let header = Self.header(in: bytes.extracting(start..<index)) { headers.all.append(header) }
            start = index + 1
        }
    }

    /// Zero where the bytes do not begin with a status line.
    static func status(of bytes: Span<UInt8>) -> Int {
        // "HTTP/1.1 200 OK", "HTTP/2 200"
        guard bytes.count > 5, bytes[4] == UInt8(ascii: "/") else { return 0 }
        var index = 5
        while index < bytes.count, bytes[index] != UInt8(ascii: " ") { index += 1 }
        guard index + 3 < bytes.count else { return 0 }
        var status = 0
        for digit in index + 1...index + 3 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[digit]) else { return 0 }
            status = status * 10 + Int(bytes[digit] - UInt8(ascii: "0"))
        }
        return status
    }

    private static func header(in line: Span<UInt8>) -> ReplyHeaders.Header? {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        var colon = 0
        while colon < line.count, line[colon] != UInt8(ascii: ":") { colon += 1 }
        guard colon > 0, colon < line.count else { return nil }
        var (start, end) = (colon + 1, line.count)
        while start < end, isSpace(line[start]) { start += 1 }
        while end > start, isSpace(line[end - 1]) { end -= 1 }
        return ReplyHeaders.Header(lowercase: name(line.extracting(0..<colon)), text(line.extracting(start..<end)))
    }

    private static func name(_ bytes: Span<UInt8>) -> String {
        unsafe String(unsafeUninitializedCapacity: bytes.count) { buffer in
            for index in bytes.indices {
                let byte = bytes[index]
                let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                unsafe buffer.initializeElement(at: index, to: isCapital ? byte | 0x20 : byte)
            }
            return bytes.count
        }
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
