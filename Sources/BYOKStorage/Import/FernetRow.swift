// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// One row of a table in which another system keeps keys as plain Fernet tokens: `(user_id, provider,
/// api_key_encrypted, metadata, enabled)`.
public struct FernetRow: Sendable {
    public var owner: KeyOwner
    public var provider: Provider.ID
    /// The token's text, as `cryptography.fernet` made it.
    public var token: String
    /// For its user's eyes, from the metadata.
    public var label: String
    public var isEnabled: Bool
    /// Where the row stands, for messages: "line 12".
    public var place: String

    public init(
        owner: KeyOwner, provider: Provider.ID, token: String, label: String = "", isEnabled: Bool = true, place: String
    ) {
        self.owner = owner
        self.provider = provider
        self.token = token
        self.label = label
        self.isEnabled = isEnabled
        self.place = place
    }

    /// The token in an exported column's text: as it is, as Python prints bytes (`b'gAAAA…'`), or as PostgreSQL prints
    /// them (`\x674141…`). White space around it is dropped. Text in no such form comes back as it is, and will not
    /// open.
    public static func token(inColumn text: String) -> String {
        let bytes = text.utf8.span
        var range = bytes.indices
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        while let first = range.first, isBlank(bytes[first]) { range.removeFirst() }
        while let last = range.last, isBlank(bytes[last]) { range.removeLast() }
        let trimmed = range.map { bytes[$0] }
        if trimmed.count >= 3, trimmed[0] == UInt8(ascii: "b"), trimmed[1] == trimmed[trimmed.count - 1],
            trimmed[1] == UInt8(ascii: "'") || trimmed[1] == UInt8(ascii: "\"")
        {
            return String(decoding: trimmed[2..<trimmed.count - 1], as: UTF8.self)
        }
        let text = String(decoding: trimmed, as: UTF8.self)
        guard text.hasPrefix("\\x"), let bytes = Hexadecimal.bytes(text.dropFirst(2)) else { return text }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Something to tell the operator about one row: which, and what. Never the row's content.
public struct ImportNote: Error, Sendable, Hashable, CustomStringConvertible {
    /// As `FernetRow.place`.
    public var place: String
    /// Where a row is refused: why, in one word.
    public var code: BYOKError.Code?
    public var message: String

    public init(place: String, code: BYOKError.Code?, message: String) {
        self.place = place
        self.code = code
        self.message = message
    }

    public var description: String { "\(place): \(message)" }
}
