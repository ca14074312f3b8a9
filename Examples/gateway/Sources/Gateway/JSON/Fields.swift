// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A name, as far as it may be shown: a key may have come in its place.
func shownName(_ name: String, else other: String = "a field") -> String { name.utf8.count <= 32 ? name : other }

private struct AnyName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// An object's fields, read by name. What has no name here is refused: a misspelt field is not left out in silence.
struct Fields<Name: CodingKey> {
    private let container: KeyedDecodingContainer<Name>

    /// - Throws: `invalidRequest`, naming the field that is unknown.
    init(_ decoder: any Decoder, _ names: Name.Type = Name.self) throws {
        container = try decoder.container(keyedBy: Name.self)
        let all = try decoder.container(keyedBy: AnyName.self).allKeys.map(\.stringValue).sorted()
        if let extra = all.first(where: { Name(stringValue: $0) == nil }) {
            throw BYOKError(.invalidRequest, "\(path(shownName(extra))): there is no such field.")
        }
    }

    func required<Value: Decodable>(_ name: Name, as type: Value.Type = Value.self) throws -> Value {
        try container.decode(Value.self, forKey: name)
    }

    /// Nil where it is absent; null is refused.
    func given<Value: Decodable>(_ name: Name, as type: Value.Type = Value.self) throws -> Value? {
        container.contains(name) ? try required(name, as: Value.self) : nil
    }

    /// Outer nil: absent; inner nil: null.
    func nullable<Value>(_ name: Name, _ read: (Name) throws -> Value) throws -> Value?? {
        guard container.contains(name) else { return nil }
        return try container.decodeNil(forKey: name) ? .some(nil) : .some(try read(name))
    }

    /// A pasted key: it goes where nothing prints it.
    func key(_ name: Name) throws -> PastedKey { PastedKey(try required(name, as: String.self)) }

    func spending(_ name: Name) throws -> SpendPolicy {
        try SpendingName.policy(required(name), field: path(name.stringValue))
    }

    func money(_ name: Name) throws -> Money {
        guard let amount = Money(try required(name, as: String.self)), amount >= .zero else {
            throw invalid(name, "must be dollars as a decimal text, such as \"5.00\"")
        }
        return amount
    }

    func time(_ name: Name) throws -> Timestamp {
        guard let time = Timestamp(try required(name, as: String.self)) else {
            throw invalid(name, "must be a time such as \"2026-08-02T17:44:12Z\" (RFC 3339)")
        }
        return time
    }

    /// A whole number, not negative.
    func count(_ name: Name) throws -> UInt64 {
        do {
            return try required(name)
        } catch let error as DecodingError {
            if case .dataCorrupted = error { throw invalid(name, "must be a whole number, 0 or more") }
            throw error
        } catch {
            // Foundation's own, of a number that does not fit.
            throw invalid(name, "must be a whole number, 0 or more")
        }
    }

    /// A whole number that an `Int` holds.
    func index(_ name: Name) throws -> Int { Int(clamping: try count(name)) }

    func invalid(_ name: Name, _ what: String) -> BYOKError {
        BYOKError(.invalidRequest, "\(path(name.stringValue)): \(what).")
    }

    private func path(_ name: String) -> String {
        (container.codingPath.map(\.stringValue) + [name]).joined(separator: ".")
    }
}
