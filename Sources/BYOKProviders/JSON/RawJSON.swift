// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// A JSON value as text, kept byte for byte: a tool's schema, a field that this library does not know.
public struct RawJSON: Hashable, Sendable, CustomStringConvertible {
    /// UTF-8.
    public let bytes: [UInt8]

    /// - Throws: `invalidRequest` where the text is no JSON value, saying where it stops being one.
    public init(_ text: String) throws(BYOKError) {
        do {
            bytes = try JSON(parsing: Array(text.utf8)).raw.bytes
        } catch {
            throw BYOKError(.invalidRequest, "The text is no JSON value: \(error).")
        }
    }

    package init(trusted bytes: [UInt8]) { self.bytes = bytes }

    static let null = RawJSON(trusted: Array("null".utf8))

    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// A member of an object.
public struct JSONField: Hashable, Sendable {
    public var name: String
    public var value: RawJSON

    public init(_ name: String, _ value: RawJSON) {
        self.name = name
        self.value = value
    }
}
