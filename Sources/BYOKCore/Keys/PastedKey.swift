// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A key as a person pasted it. Nothing is judged until it is added or inspected; nothing prints it.
public struct PastedKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package static let maximumCount = 4_096
    private static let minimumCount = 8

    private let text: Secret

    public init(_ text: String) { self.text = Secret(text) }
    public init(_ text: Secret) { self.text = text }

    public var description: String { "PastedKey(redacted)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Trims, refuses what cannot be a key, and classifies what remains by the patterns of the catalogue.
    /// - Throws: `invalidKey`, naming the byte offset in the text as pasted or the kind of key, never the text.
    public func inspected(for provider: Provider, in catalog: ProviderCatalog) throws(BYOKError) -> InspectedKey {
        try text.withBytes { (bytes: Span<UInt8>) throws(BYOKError) in
            let range = Self.trimmed(bytes)
            try Self.refuseWrappers(bytes, range, provider)
            for index in range where !(0x21...0x7E).contains(bytes[index]) {
                throw BYOKError(
                    .invalidKey,
                    "The pasted key has a byte at offset \(index) that no key contains (a space, a control or a "
                        + "non-ASCII character). Copy the key again from the provider's page.")
            }
            guard (Self.minimumCount...Self.maximumCount).contains(range.count) else {
                throw BYOKError(
                    .invalidKey,
                    "The pasted key has \(range.count) bytes; keys have \(Self.minimumCount) to \(Self.maximumCount). "
                        + "Copy the whole key from the provider's page.")
            }
            let key = bytes.extracting(range)
            var notices: [KeyNotice] = []
            if range.count < bytes.count {
                notices.append(.trimmed(leading: range.lowerBound, trailing: bytes.count - range.upperBound))
            }
            let prefix = try Self.classify(key, for: provider, in: catalog, &notices)
            return InspectedKey(
                secret: Secret(copying: key), masked: Self.masked(key, prefix: prefix), notices: notices)
        }
    }

    private static func trimmed(_ bytes: Span<UInt8>) -> Range<Int> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        var range = bytes.indices
        while let first = range.first, isBlank(bytes[first]) { range.removeFirst() }
        while let last = range.last, isBlank(bytes[last]) { range.removeLast() }
        return range
    }

    /// Wrappers are named, not stripped: what is under them may not be what the user meant.
    private static func refuseWrappers(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ provider: Provider
    ) throws(BYOKError) {
        func refuse(_ what: String) -> BYOKError {
            BYOKError(.invalidKey, "The pasted text is \(what). Paste only the key itself.")
        }
        guard let first = range.first, let last = range.last else { return }
        let quotes: [UInt8] = [0x22, 0x27, 0x60]
        if quotes.contains(bytes[first]) || quotes.contains(bytes[last]) {
            throw refuse("in quotes")
        }
        func starts(_ word: String) -> Bool {
            guard range.count > word.utf8.count else { return false }
            return word.utf8.enumerated().allSatisfy { offset, expected in
                let byte = bytes[range.lowerBound + offset]
                return expected == ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
            }
        }
        if starts("bearer ") || starts("bearer\u{9}") { throw refuse("a header value: it begins with 'Bearer'") }
        if starts("authorization:") || starts("x-api-key:") || starts("x-goog-api-key:") {
            throw refuse("a whole header")
        }
        if starts("export ") { throw refuse("a shell command") }
        var index = range.lowerBound
        func isNameByte(_ byte: UInt8) -> Bool {
            KeyPattern.Alphabet.alphanumeric.contains(byte) || byte == UInt8(ascii: "_")
        }
        while index < range.upperBound, isNameByte(bytes[index]) { index += 1 }
        if index > range.lowerBound, index + 1 < range.upperBound, bytes[index] == UInt8(ascii: "="),
            bytes[index + 1] != UInt8(ascii: "=")
        {
            throw refuse("an assignment: NAME=key")
        }
    }

    /// The first matching row of the table decides; refusing rows stand first.
    private static func classify(
        _ key: Span<UInt8>, for provider: Provider, in catalog: ProviderCatalog, _ notices: inout [KeyNotice]
    ) throws(BYOKError) -> String {
        if provider.keyPatterns.isEmpty { return "" }
        for (owner, pattern) in catalog.keyPatterns where pattern.matches(key) {
            switch pattern.verdict {
            case .refuse(let hint):
                throw BYOKError(
                    .invalidKey, "This is \(pattern.kind) of \(owner.name), which cannot call models. \(hint)")
            case .warn, .accept:
                if owner.id != provider.id {
                    notices.append(.looksLike(owner, kind: pattern.kind, not: provider))
                } else if case .warn(let hint) = pattern.verdict {
                    notices.append(KeyNotice(.hint, hint))
                }
            }
            return pattern.prefix
        }
        notices.append(.unrecognised(provider))
        return ""
    }

    /// Prefix, dots and the last four, together never more than a quarter of the key: else without the tail, else
    /// without the prefix.
    private static func masked(_ key: Span<UInt8>, prefix: String) -> String {
        let tailCount = 4
        func text(_ range: Range<Int>) -> String { String(decoding: range.map { key[$0] }, as: UTF8.self) }
        let tail = text(key.count - tailCount..<key.count)
        if (prefix.utf8.count + tailCount) * 4 <= key.count { return prefix + "..." + tail }
        if prefix.utf8.count * 4 <= key.count { return prefix + "..." }
        return "..."
    }
}

/// A key that can be stored, with what was noticed about it.
public struct InspectedKey: Sendable {
    public var secret: Secret
    /// What may be shown of it.
    public var masked: String
    public var notices: [KeyNotice]
}

/// Something to tell the person who pasted a key.
public struct KeyNotice: Hashable, Sendable, CustomStringConvertible {
    public var code: Code
    /// For the user's eyes.
    public var message: String
    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Name { case trimmed, hint, otherProvider, unrecognised }
        private let name: Name
        public var description: String { "\(name)" }

        /// White space around the key was dropped.
        public static let trimmed = Code(name: .trimmed)
        /// The key is accepted, but the provider's habits say something about it.
        public static let hint = Code(name: .hint)
        /// The key has the form of another provider's.
        public static let otherProvider = Code(name: .otherProvider)
        /// The key has no known form; the live test decides.
        public static let unrecognised = Code(name: .unrecognised)
    }

    static func trimmed(leading: Int, trailing: Int) -> KeyNotice {
        KeyNotice(.trimmed, "White space around the key was dropped (\(leading) bytes before, \(trailing) after).")
    }
    static func looksLike(_ owner: Provider, kind: String, not provider: Provider) -> KeyNotice {
        KeyNotice(.otherProvider, "This looks like \(kind) of \(owner.name), not of \(provider.name).")
    }
    static func unrecognised(_ provider: Provider) -> KeyNotice {
        KeyNotice(.unrecognised, "This does not look like a key of \(provider.name); test it to be sure.")
    }
}
