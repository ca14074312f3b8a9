// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension RawJSON {
    package init(text: String) {
        var bytes: [UInt8] = []
        JSONString.append(text, to: &bytes)
        self.init(trusted: bytes)
    }

    package init(fields: [JSONField]) {
        var writer = JSONWriter()
        writer.object { $0.fields(fields) }
        self.init(trusted: writer.bytes)
    }

    package init(elements: [RawJSON]) {
        var writer = JSONWriter()
        writer.array { writer in
            for element in elements { writer.raw(element) }
        }
        self.init(trusted: writer.bytes)
    }

    static func writing(_ write: (inout JSONWriter) -> Void) -> RawJSON {
        var writer = JSONWriter()
        write(&writer)
        return RawJSON(trusted: writer.bytes)
    }

    /// Null, or an array or object without anything in it.
    var isEmpty: Bool { self == .null || bytes.count == 2 && (bytes == Array("[]".utf8) || bytes == Array("{}".utf8)) }

    /// The value read again; it was JSON when it came in.
    package var json: JSON? { try? JSON(parsing: bytes) }
}

extension JSONField {
    package init(_ name: String, _ text: String) { self.init(name, RawJSON(text: text)) }
    package init(_ name: String, _ flag: Bool) { self.init(name, RawJSON(trusted: Array("\(flag)".utf8))) }
    package init(_ name: String, _ number: Int) { self.init(name, RawJSON(trusted: Array(String(number).utf8))) }

    package init(_ name: String, _ number: Double) {
        var writer = JSONWriter()
        writer.double(number)
        self.init(name, RawJSON(trusted: writer.bytes))
    }
}
