// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a value is.
package enum JSONKind: UInt8, BitwiseCopyable, Sendable {
    case null, `true`, `false`, number, string, array, object
}

/// A value's place in the text. An object's members follow it as name, value, name, value.
struct JSONNode: BitwiseCopyable, Sendable {
    var start: UInt32
    var end: UInt32
    /// The index behind the last node inside this one.
    var next: UInt32
    var kind: JSONKind
    var hasEscapes = false
}

/// Why a text is no JSON that we read. Quotes nothing of it.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    package var offset: Int
    package var what: String
    package var description: String { "\(what) at byte \(offset)" }
}

/// A JSON text (RFC 8259) and where its values are.
final class JSONDocument: Sendable {
    let bytes: [UInt8]
    let nodes: [JSONNode]

    static let deepest = 64
    /// 16 MiB of nodes.
    static let mostNodes = 1 << 20

    init(_ bytes: [UInt8]) throws(JSONError) {
        var scanner = JSONScanner()
        try scanner.scan(bytes.span)
        self.bytes = bytes
        nodes = scanner.nodes
    }

    /// The node of an object's last member of that name; -1: it has none.
    func member(_ name: StaticString, of object: Int) -> Int {
        var found = -1
        var key = object + 1
        let end = Int(nodes[object].next)
        while key < end {
            if equals(nodes[key], name) { found = key + 1 }
            key = Int(nodes[key + 1].next)
        }
        return found
    }

    /// Whether a string without escapes is this one.
    func equals(_ node: JSONNode, _ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard Int(node.end - node.start) == count + 2, !node.hasEscapes else { return false }
        let start = Int(node.start) + 1
        for offset in 0..<count where unsafe bytes[start + offset] != text.utf8Start[offset] { return false }
        return true
    }
}

/// Checks a text and notes its values, in one pass.
private struct JSONScanner {
    private(set) var nodes: [JSONNode] = []
    private var position = 0

    mutating func scan(_ text: Span<UInt8>) throws(JSONError) {
        guard text.count < UInt32.max else { throw JSONError(offset: 0, what: "the text is too long") }
        nodes.reserveCapacity(min(text.count / 12 + 4, 4_096))
        skipSpace(text)
        try value(text, depth: 0)
        skipSpace(text)
        if position < text.count { throw error("something follows the value") }
    }

    private func error(_ what: String) -> JSONError { JSONError(offset: position, what: what) }

    private mutating func skipSpace(_ text: Span<UInt8>) {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value(_ text: Span<UInt8>, depth: Int) throws(JSONError) {
        guard position < text.count else { throw error("the text ends too early") }
        guard nodes.count < JSONDocument.mostNodes else { throw error("there are too many values") }
        switch text[position] {
        case UInt8(ascii: "{"): try object(text, depth: depth + 1)
        case UInt8(ascii: "["): try array(text, depth: depth + 1)
        case UInt8(ascii: "\""): try string(text)
        case UInt8(ascii: "t"): try word(text, "true", .true)
        case UInt8(ascii: "f"): try word(text, "false", .false)
        case UInt8(ascii: "n"): try word(text, "null", .null)
        default: try number(text)
        }
    }

    private mutating func open(_ kind: JSONKind, depth: Int) throws(JSONError) -> Int {
        guard depth <= JSONDocument.deepest else { throw error("it is nested too deeply") }
        nodes.append(JSONNode(start: UInt32(position), end: 0, next: 0, kind: kind))
        position += 1
        return nodes.count - 1
    }

    private mutating func close(_ node: Int) {
        position += 1
        nodes[node].end = UInt32(position)
        nodes[node].next = UInt32(nodes.count)
    }

    private mutating func object(_ text: Span<UInt8>, depth: Int) throws(JSONError) {
        let node = try open(.object, depth: depth)
        skipSpace(text)
        if position < text.count, text[position] == UInt8(ascii: "}") { return close(node) }
        while true {
            guard position < text.count, text[position] == UInt8(ascii: "\"") else { throw error("no name stands") }
            try string(text)
            skipSpace(text)
            guard position < text.count, text[position] == UInt8(ascii: ":") else { throw error("no colon stands") }
            position += 1
            skipSpace(text)
            try value(text, depth: depth)
            skipSpace(text)
            guard position < text.count else { throw error("the text ends too early") }
            if text[position] == UInt8(ascii: "}") { return close(node) }
            guard text[position] == UInt8(ascii: ",") else { throw error("no comma stands") }
            position += 1
            skipSpace(text)
        }
    }

    private mutating func array(_ text: Span<UInt8>, depth: Int) throws(JSONError) {
        let node = try open(.array, depth: depth)
        skipSpace(text)
        if position < text.count, text[position] == UInt8(ascii: "]") { return close(node) }
        while true {
            try value(text, depth: depth)
            skipSpace(text)
            guard position < text.count else { throw error("the text ends too early") }
            if text[position] == UInt8(ascii: "]") { return close(node) }
            guard text[position] == UInt8(ascii: ",") else { throw error("no comma stands") }
            position += 1
            skipSpace(text)
        }
    }

    private mutating func leaf(_ kind: JSONKind, from start: Int, hasEscapes: Bool = false) {
        nodes.append(
            JSONNode(
                start: UInt32(start), end: UInt32(position), next: UInt32(nodes.count + 1), kind: kind,
                hasEscapes: hasEscapes))
    }

    private mutating func word(_ text: Span<UInt8>, _ word: StaticString, _ kind: JSONKind) throws(JSONError) {
        let start = position
        let count = word.utf8CodeUnitCount
        guard text.count - start >= count else { throw error("the text ends too early") }
        for offset in 0..<count where unsafe text[start + offset] != word.utf8Start[offset] {
            throw error("no value stands")
        }
        position += count
        leaf(kind, from: start)
    }

    private mutating func string(_ text: Span<UInt8>) throws(JSONError) {
        let start = position
        var hasEscapes = false
        position += 1
        while position < text.count {
            if Self.isPlain(text, at: position) {
                position += 8
                continue
            }
            let byte = text[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return leaf(.string, from: start, hasEscapes: hasEscapes)
            }
            if byte < 0x20 { throw error("a control character stands in a string") }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try escape(text)
            } else {
                position += 1
            }
        }
        throw error("the text ends too early")
    }

    /// Whether the next eight bytes are none that means something in a string: no quote, no backslash, no control
    /// character. Eight at a time: most of a text is in strings.
    private static func isPlain(_ text: Span<UInt8>, at position: Int) -> Bool {
        guard position + 8 <= text.count else { return false }
        // Within the text, as was looked at just now.
        let word = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
        let ones: UInt64 = 0x0101_0101_0101_0101
        // A byte's high bit is set where it was zero: of a byte that equals the pattern's, or is below 0x20.
        let quotes = word ^ ones &* 0x22
        let slashes = word ^ ones &* 0x5C
        let found =
            (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes | (word &- ones &* 0x20) & ~word
        return found & ones &* 0x80 == 0
    }

    private mutating func escape(_ text: Span<UInt8>) throws(JSONError) {
        guard position + 1 < text.count else { throw error("the text ends too early") }
        switch text[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            guard position + 6 <= text.count, (2..<6).allSatisfy({ text[position + $0].isHexDigit }) else {
                throw error("an escape is not complete")
            }
            position += 6
        default: throw error("an unknown escape stands")
        }
    }

    private mutating func number(_ text: Span<UInt8>) throws(JSONError) {
        let start = position
        func digits(_ position: inout Int) -> Int {
            let first = position
            while position < text.count, (0x30...0x39).contains(text[position]) { position += 1 }
            return position - first
        }
        if text[position] == UInt8(ascii: "-") { position += 1 }
        let whole = position
        let count = digits(&position)
        guard count == 1 || (count > 1 && text[whole] != 0x30) else { throw error("no value stands") }
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            guard digits(&position) > 0 else { throw error("a number is not complete") }
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < text.count, text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard digits(&position) > 0 else { throw error("a number is not complete") }
        }
        leaf(.number, from: start)
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
