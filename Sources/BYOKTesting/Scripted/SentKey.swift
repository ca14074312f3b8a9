// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a double keeps of a key that it was sent: enough to tell keys apart, not enough to use one.
public struct SentKey: Hashable, Sendable, CustomStringConvertible {
    /// The header it came in, in small letters.
    public let header: String
    /// What stood before it in the value: "Bearer ".
    public let prefix: String
    /// In bytes.
    public let count: Int
    /// The last four characters; empty where that would be more than a quarter of the key.
    public let tail: String
    let print: KeyPrint

    init(_ key: [UInt8], header: String, prefix: String) {
        self.header = header.lowercased()
        self.prefix = prefix
        count = key.count
        tail = key.count < 16 ? "" : String(decoding: key.suffix(4), as: UTF8.self)
        print = KeyPrint(key)
    }

    /// Whether it is this key.
    public func matches(_ key: String) -> Bool { print == KeyPrint(Array(key.utf8)) }

    public var description: String { "\(header): \(prefix)…\(tail) (\(count) bytes)" }
}

/// A key's hash, with a seed of this process's.
struct KeyPrint: Hashable, Sendable {
    private let hash: Int

    init(_ key: [UInt8]) {
        var hasher = Hasher()
        hasher.combine(key)
        hash = hasher.finalize()
    }
}

extension [UInt8] {
    init(_ span: Span<UInt8>) { self = span.indices.map { span[$0] } }

    /// Whether the key stands in it. Not asked of keys that are too short to stand anywhere by design.
    func holds(_ key: [UInt8]) -> Bool { key.count >= 8 && firstRange(of: key) != nil }
}
