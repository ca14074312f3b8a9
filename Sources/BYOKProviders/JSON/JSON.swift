// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A value in a JSON text that was read once: the text stays as it is, and values are looked up in it. Numbers keep their
/// digits and `raw` its bytes. What is not there reads as `missing`, so that lookups chain.
package struct JSON: Sendable {
    let document: JSONDocument
    /// Of the value's node; negative: nothing is there.
    let index: Int

    /// - Throws: `JSONError`: it is not JSON, nested too deeply, or holds too much.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        document = try JSONDocument(bytes)
        index = 0
    }

    init(_ document: JSONDocument, _ index: Int) {
        self.document = document
        self.index = index
    }

    package var kind: JSONKind? { index < 0 ? nil : node.kind }
    /// Whether there is a value other than null.
    package var exists: Bool { index >= 0 && node.kind != .null }
    package var isObject: Bool { kind == .object }
    package var isArray: Bool { kind == .array }

    private var node: JSONNode { document.nodes[index] }
    private var missing: JSON { JSON(document, -1) }

    /// The member of that name; the last where there are several, as other parsers have it.
    package subscript(name: StaticString) -> JSON {
        guard kind == .object else { return missing }
        return JSON(document, document.member(name, of: index))
    }

    package subscript(position: Int) -> JSON {
        guard kind == .array, position >= 0 else { return missing }
        var next = index + 1
        var rest = position
        while next < node.next {
            if rest == 0 { return JSON(document, next) }
            rest -= 1
            next = Int(document.nodes[next].next)
        }
        return missing
    }

    /// The values of an array; of anything else none.
    package var elements: [JSON] {
        guard kind == .array else { return [] }
        var all: [JSON] = []
        var next = index + 1
        while next < node.next {
            all.append(JSON(document, next))
            next = Int(document.nodes[next].next)
        }
        return all
    }

    /// The members of an object in order; of anything else none.
    package func forEachMember(_ body: (_ name: JSON, _ value: JSON) -> Void) {
        guard kind == .object else { return }
        var next = index + 1
        while next < node.next {
            body(JSON(document, next), JSON(document, next + 1))
            next = Int(document.nodes[next + 1].next)
        }
    }

    /// The members that are not named, as they stand in the text.
    package func members(except known: Set<String>) -> [JSONField] {
        var rest: [JSONField] = []
        forEachMember { name, value in
            let name = name.string ?? ""
            if !known.contains(name) { rest.append(JSONField(name, value.raw)) }
        }
        return rest
    }
}

extension JSON {
    package var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// An integer, also one written as `12.0`; nil beyond 64 bits.
    package var integer: Int? { decimal.flatMap { Int($0.hasSuffix(".00") ? String($0.dropLast(3)) : $0) } }

    /// A count: an integer from 0; anything else is nil, a number in quotes too.
    package var count: UInt64? {
        guard kind == .number else { return nil }
        // The plain case, without a String in between.
        var value: UInt64 = 0
        let node = node
        for position in Int(node.start)..<Int(node.end) {
            let digit = document.bytes[position] &- 0x30
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt64(digit))
            guard digit < 10, !overflow, !carry else { return integer.flatMap { UInt64(exactly: $0) } }
            value = sum
        }
        return value
    }

    package var double: Double? { kind == .number ? Double(text(node)) : nil }

    /// A number as a plain decimal with at least two decimals, all digits kept; nil where an exponent would make it
    /// longer than 60 digits.
    package var decimal: String? {
        kind == .number ? PlainNumber.expand(document.bytes[Int(node.start)..<Int(node.end)]) : nil
    }

    package var string: String? {
        guard kind == .string else { return nil }
        let node = node
        return node.hasEscapes ? JSONString.unescaped(document.bytes[content(node)]) : text(node)
    }

    /// The string; the one given where it is the same, so that what repeats itself is made once.
    package func string(or known: String?) -> String? {
        guard let known, kind == .string, !node.hasEscapes, content(node).count == known.utf8.count,
            document.bytes[content(node)].elementsEqual(known.utf8)
        else { return string }
        return known
    }

    /// Whether it is this string, written without escapes.
    package func equals(_ text: StaticString) -> Bool { kind == .string && document.equals(node, text) }

    /// The value as it stands in the text.
    package var raw: RawJSON {
        guard index >= 0 else { return .null }
        let range = Int(node.start)..<Int(node.end)
        return RawJSON(trusted: range == document.bytes.indices ? document.bytes : Array(document.bytes[range]))
    }

    private func content(_ node: JSONNode) -> Range<Int> {
        node.kind == .string ? Int(node.start) + 1..<Int(node.end) - 1 : Int(node.start)..<Int(node.end)
    }

    private func text(_ node: JSONNode) -> String { String(decoding: document.bytes[content(node)], as: UTF8.self) }
}
