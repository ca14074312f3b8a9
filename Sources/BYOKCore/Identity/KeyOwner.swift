// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Whose keys: a user's or an organisation's. Ids are bytes: 1 to 255 of them in UTF-8, none of them NUL, compared byte
/// by byte (so that "é" composed and decomposed are two owners, as they are to a database).
public struct KeyOwner: Hashable, Sendable, CustomStringConvertible {
    /// The first byte of `encoded`; frozen, because it is part of what every key is sealed to.
    public enum Kind: UInt8, Sendable {
        case user = 1
        case organisation = 2
        /// The platform itself: in the audit log only, never in a key store.
        case platform = 3
    }

    /// The kind's byte and the id's bytes: the form in which stores keep an owner, in one column.
    public let encoded: [UInt8]
    private let hash: Int

    private init(unchecked encoded: [UInt8]) {
        self.encoded = encoded
        self.hash = encoded.hashValue
    }

    /// - Throws: `invalidIdentifier` where the id is empty, longer than 255 bytes or holds a NUL.
    public static func user(_ id: String) throws(BYOKError) -> KeyOwner { try KeyOwner(.user, id) }

    /// - Throws: `invalidIdentifier` where the id is empty, longer than 255 bytes or holds a NUL.
    public static func organisation(_ id: String) throws(BYOKError) -> KeyOwner { try KeyOwner(.organisation, id) }

    /// The platform's own chain in the audit log.
    public static let platform = KeyOwner(unchecked: [Kind.platform.rawValue] + Array("platform".utf8))

    private init(_ kind: Kind, _ id: String) throws(BYOKError) {
        try self.init(encoded: [kind.rawValue] + Array(id.utf8))
    }

    /// Reads back what `encoded` gave.
    /// - Throws: `invalidIdentifier` for bytes that `encoded` never gives.
    public init(encoded: [UInt8]) throws(BYOKError) {
        guard let first = encoded.first, let kind = Kind(rawValue: first) else {
            throw BYOKError(.invalidIdentifier, "An owner's stored form begins with a kind byte of 1, 2 or 3.")
        }
        let id = encoded.dropFirst()
        guard (1...255).contains(id.count), !id.contains(0), String(validating: id, as: UTF8.self) != nil else {
            throw BYOKError(
                .invalidIdentifier,
                "The \(kind) id must be 1 to 255 bytes of UTF-8 without NUL; this one has \(id.count) bytes.")
        }
        self.init(unchecked: encoded)
    }

    public var kind: Kind { Kind(rawValue: encoded[0]) ?? .user }
    public var id: String { String(decoding: encoded.dropFirst(), as: UTF8.self) }

    /// The kind and the id, with characters that could deceive a reader of logs as escapes.
    public var description: String {
        "\(kind):" + id.unicodeScalars.map { $0.isDeceptive ? $0.escaped(asASCII: true) : String($0) }.joined()
    }

    public static func == (a: KeyOwner, b: KeyOwner) -> Bool {
        // Mostly both share one buffer; then its bytes need not be looked at.
        a.hash == b.hash && (a.start == b.start || a.encoded == b.encoded)
    }
    private var start: UnsafePointer<UInt8>? { encoded.withUnsafeBufferPointer { $0.baseAddress } }
    public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
    /// The hash, computed once when the owner was made; per process.
    package var hashCode: Int { hash }
}

extension Unicode.Scalar {
    /// Whether it steers a terminal or hides: controls, line breaks, and characters without a width such as directions.
    var isDeceptive: Bool {
        [.control, .format, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
    }
}
