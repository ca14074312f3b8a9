// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The form of one kind of key. Patterns classify and warn; whether a key works only a live test can tell.
public struct KeyPattern: Hashable, Sendable {
    /// As shown to users: "project key".
    public var kind: String
    public var prefix: String
    /// What follows the prefix, to the end.
    public var tail: Tail
    public var verdict: KeyVerdict

    public init(_ kind: String, prefix: String, tail: Tail, verdict: KeyVerdict = .accept) {
        self.kind = kind
        self.prefix = prefix
        self.tail = tail
        self.verdict = verdict
    }

    public struct Tail: Hashable, Sendable {
        public var alphabet: Alphabet
        /// In bytes.
        public var count: ClosedRange<Int>

        public static func exactly(_ count: Int, _ alphabet: Alphabet) -> Tail {
            Tail(alphabet: alphabet, count: count...count)
        }
        public static func atLeast(_ count: Int, _ alphabet: Alphabet) -> Tail {
            Tail(alphabet: alphabet, count: count...max(count, PastedKey.maximumCount))
        }
    }

    /// Sets of bytes.
    public enum Alphabet: Sendable {
        case lowercaseHex
        case alphanumeric
        /// Letters, digits, `_` and `-`.
        case token
        /// 0x21 to 0x7E.
        case printable

        func contains(_ byte: UInt8) -> Bool {
            switch (self, byte) {
            case (.lowercaseHex, 0x61...0x66), (_, 0x30...0x39): true
            case (.lowercaseHex, _): false
            case (_, 0x41...0x5A), (_, 0x61...0x7A): true
            case (.token, 0x2D), (.token, 0x5F): true
            case (.printable, 0x21...0x7E): true
            default: false
            }
        }
    }

    func matches(_ key: Span<UInt8>) -> Bool {
        let prefix = prefix.utf8
        guard tail.count.contains(key.count - prefix.count) else { return false }
        for (index, byte) in prefix.enumerated() where key[index] != byte { return false }
        for index in prefix.count..<key.count where !tail.alphabet.contains(key[index]) { return false }
        return true
    }

    /// Whether something of this form is anywhere in a text. Of forms that are short, only what is as long as a secret.
    func isWithin(_ text: Span<UInt8>) -> Bool {
        let prefix = prefix.utf8
        let least = prefix.count + max(tail.count.lowerBound, 16)
        guard text.count >= least, let first = prefix.first else { return false }
        for start in 0...(text.count - least) where text[start] == first {
            var length = 0
            for byte in prefix where text[start + length] == byte { length += 1 }
            guard length == prefix.count else { continue }
            while length < least, tail.alphabet.contains(text[start + length]) { length += 1 }
            if length == least { return true }
        }
        return false
    }
}

/// What a matching pattern means.
public enum KeyVerdict: Hashable, Sendable {
    case accept
    /// Accepted, with a hint.
    case warn(String)
    /// Refused, with what to paste instead.
    case refuse(String)
}
