// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A model as a user or a host writes it: `gpt-4`, `openai/gpt-4`, `models/gemini-2.5-pro`,
/// `anthropic/claude-3.5-sonnet:free`. Two names are equal when their text is.
///
/// A name made by `ProviderCatalog.model(_:)` also carries what the catalogue knows, which makes routing faster.
public struct ModelName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let text: String
    /// What the catalogue of this identity made of the text.
    let resolved: Resolved?

    struct Resolved: BitwiseCopyable, Sendable {
        let catalog: UInt64
        let match: ModelMatch
    }

    public init(_ text: String) {
        self.text = text
        resolved = nil
    }

    public init(stringLiteral text: String) { self.init(text) }

    init(_ text: String, resolved: Resolved?) {
        self.text = text
        self.resolved = resolved
    }

    public var description: String { text }
    public static func == (a: ModelName, b: ModelName) -> Bool { a.text == b.text }
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// Providers of one catalogue, by their index there.
struct ProviderSet: Hashable, BitwiseCopyable, Sendable {
    static let capacity = 64
    var bits: UInt64 = 0
    var isEmpty: Bool { bits == 0 }
    func contains(_ index: Int) -> Bool { bits & 1 << UInt64(index) != 0 }
    mutating func insert(_ index: Int) { bits |= 1 << UInt64(index) }
}

/// What a catalogue makes of a name. Without references: it is copied with every request.
struct ModelMatch: BitwiseCopyable, Sendable {
    /// Index into the catalogue's models, or -1.
    var entry: Int32 = -1
    /// Which of the entry's offers, and which id of it, the name was written as; -1: as none of them.
    var offer: Int16 = -1
    var id: Int16 = -1
    /// The providers, other than aggregators, that serve it.
    var servedBy = ProviderSet()
    /// What follows a colon, where the catalogue has only what precedes it.
    var suffix: Suffix = .none

    /// Whether the name as written is needed to know what was meant.
    var isUnlisted: Bool { entry < 0 || suffix != .none }

    enum Suffix: UInt8, BitwiseCopyable, Sendable {
        case none, free, other
    }
}
