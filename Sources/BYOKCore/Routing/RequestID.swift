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
}
