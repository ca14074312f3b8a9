// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The host's name for one request, given where it wants retries to be idempotent: 1 to 128 printable ASCII bytes.
public struct RequestID: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    /// - Throws: `invalidIdentifier` for an empty, over-long or unprintable id.
    public init(_ text: String) throws(BYOKError) {
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw BYOKError(.invalidIdentifier, "A request id must be 1 to 128 printable ASCII bytes without spaces.")
        }
        rawValue = text
    }

    public var description: String { rawValue }

    /// A name that nobody else gives: 120 random bits as 24 letters and digits.
    static func random() -> RequestID {
        var generator = SystemRandomNumberGenerator()
        return RequestID(
            unchecked: .init(unsafeUninitializedCapacity: 24) { buffer in
                var bits = UInt128(generator.next()) << 64 | UInt128(generator.next())
                for index in 0..<24 {
                    buffer[index] = alphabet[Int(truncatingIfNeeded: bits & 31)]
                    bits >>= 5
                }
                return 24
            })
    }

    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private init(unchecked text: String) { rawValue = text }
}
