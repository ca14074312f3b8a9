// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Builds a JSON text in one buffer.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    // MARK: Values

    package mutating func object<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        try nest("{", "}", body)
    }

    package mutating func array<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        try nest("[", "]", body)
    }

    private mutating func nest<E: Error>(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        separate()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        try body(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    package mutating func string(_ text: String) {
        separate()
        JSONString.append(text, to: &bytes)
    }

    package mutating func integer(_ number: some BinaryInteger) { literal(String(number)) }
    package mutating func bool(_ flag: Bool) { literal(flag ? "true" : "false") }
    package mutating func null() { literal("null") }

    /// The shortest decimal that reads as the same number; null for what JSON cannot say.
    package mutating func double(_ number: Double) {
        guard number.isFinite else { return null() }
        let text = "\(number)"
        literal(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }

    package mutating func raw(_ json: RawJSON) {
        separate()
        bytes.append(contentsOf: json.bytes)
    }

    private mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    // MARK: Members of an object

    package mutating func name(_ name: String) {
        separate()
        JSONString.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func field(_ name: String, _ text: String?) {
        guard let text else { return }
        self.name(name)
        string(text)
    }

    package mutating func field(_ name: String, _ number: (some BinaryInteger)?) {
        guard let number else { return }
        self.name(name)
        integer(number)
    }

    package mutating func field(_ name: String, _ number: Double?) {
        guard let number else { return }
        self.name(name)
        double(number)
    }

    package mutating func field(_ name: String, _ flag: Bool?) {
        guard let flag else { return }
        self.name(name)
        bool(flag)
    }

    package mutating func field(_ name: String, _ json: RawJSON?) {
        guard let json else { return }
        self.name(name)
        raw(json)
    }

    package mutating func fields(_ fields: [JSONField]) {
        for field in fields { self.field(field.name, field.value) }
    }

    package mutating func object<E: Error>(
        _ name: String, _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        self.name(name)
        try object(body)
    }

    package mutating func array<E: Error>(
        _ name: String, _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        self.name(name)
        try array(body)
    }
}
