// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Strings between their JSON form and their characters.
enum JSONString {
    /// The characters of a string whose escapes are well formed. A lone surrogate becomes U+FFFD.
    static func unescaped(_ text: ArraySlice<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var position = text.startIndex
        while position < text.endIndex {
            // What stands between two escapes goes over at once.
            let rest = text.span.extracting(droppingFirst: position - text.startIndex)
            let plain = Platform.offset(of: UInt8(ascii: "\\"), in: rest) ?? rest.count
            if plain > 0 {
                out.append(contentsOf: text[position..<position + plain])
                position += plain
                continue
            }
            let letter = text[position + 1]
            position += 2
            guard letter == UInt8(ascii: "u") else {
                out.append(character(letter))
                continue
            }
            let first = unit(text[position..<position + 4])
            position += 4
            var scalar = Unicode.Scalar(first)
            if (0xD800...0xDBFF).contains(first), position + 6 <= text.endIndex,
                text[position] == UInt8(ascii: "\\"), text[position + 1] == UInt8(ascii: "u")
            {
                let second = unit(text[position + 2..<position + 6])
                if (0xDC00...0xDFFF).contains(second) {
                    scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
                    position += 6
                }
            }
            out.append(contentsOf: String(scalar ?? "\u{FFFD}").utf8)
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func character(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    private static func unit(_ digits: ArraySlice<UInt8>) -> UInt32 {
        digits.reduce(0) { value, digit in
            value << 4 | UInt32(digit < 0x3A ? digit - 0x30 : (digit | 0x20) - 0x61 + 10)
        }
    }

    /// Appends the text in quotes.
    static func append(_ text: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        let bytes = text.utf8.span
        var start = 0
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            append(bytes.extracting(start..<index), to: &out)
            start = index + 1
            escape(byte, to: &out)
        }
        append(bytes.extracting(start..<bytes.count), to: &out)
        out.append(UInt8(ascii: "\""))
    }

    private static func append(_ bytes: Span<UInt8>, to out: inout [UInt8]) {
        // The buffer is read within the call alone.
        unsafe bytes.withUnsafeBufferPointer { unsafe out.append(contentsOf: $0) }
    }

    private static func escape(_ byte: UInt8, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x0A: out.append(UInt8(ascii: "n"))
        case 0x0D: out.append(UInt8(ascii: "r"))
        case 0x09: out.append(UInt8(ascii: "t"))
        case 0x00..<0x20:
            out.append(contentsOf: "u00".utf8)
            for digit in [byte >> 4, byte & 15] { out.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10) }
        default: out.append(byte)
        }
    }
}
