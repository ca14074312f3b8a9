// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// An upstream service as a value: where it is, which keys it takes, which models it serves.
public struct Provider: Sendable, Identifiable {
    public var id: ID
    /// As shown to users.
    public var name: String
    public var origin: Origin
    public var coverage: Coverage
    /// The forms of its keys; empty: any safe bytes, without a warning.
    public var keyPatterns: [KeyPattern]
    public var links: Links

    public init(
        id: ID, name: String, origin: Origin, coverage: Coverage, keyPatterns: [KeyPattern] = [], links: Links = .init()
    ) {
        self.id = id
        self.name = name
        self.origin = origin
        self.coverage = coverage
        self.keyPatterns = keyPatterns
        self.links = links
    }

    /// Stands in where the catalogue no longer has a key's provider.
    static func unknown(_ id: ID? = nil) -> Provider {
        let id = id ?? ID(rawValue: "unknown")
        return Provider(
            id: id, name: id.rawValue, origin: Origin("https://invalid"), coverage: .models(prefixes: []))
    }

    /// A short name that stays: it is stored beside every key and is part of what the key is sealed to.
    public struct ID: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }

        /// In stores, stands where a row keeps an owner's spend policy and no key. No provider has it.
        package static let spendPolicy = ID(rawValue: "byok-policy")

        /// For messages: not shown where it does not look like an id, for then a key may have come in its place.
        var quoted: String {
            let isPlausible =
                rawValue.utf8.count <= 32 && rawValue.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
            return isPlausible ? "'\(rawValue)'" : "of the id given"
        }
    }

    /// Where a user finds things at the provider.
    public struct Links: Hashable, Sendable {
        public var keys: String?
        public var documentation: String?
        public var usage: String?

        public init(keys: String? = nil, documentation: String? = nil, usage: String? = nil) {
            self.keys = keys
            self.documentation = documentation
            self.usage = usage
        }
    }
}

/// Which models a provider serves.
public struct Coverage: Sendable {
    /// Whether one key covers every model of every vendor.
    public var isAggregator: Bool
    /// The vendor's names before a slash that mean this provider: `openai/…`, `models/…`. The first is the one that
    /// aggregators use.
    public var prefixes: [String]
    /// Names that belong to this provider even when the catalogue does not know them.
    public var families: [ModelFamily]
    /// Whether native ids write versions with dashes (`claude-3-5-sonnet`) where aggregators write dots.
    public var dashedVersions: Bool
    /// Whether a colon in a native id is part of it (`llama3:8b`), where elsewhere it begins an aggregator's suffix.
    public var tagsModels: Bool

    /// An aggregator's.
    public static let everything = Coverage(
        isAggregator: true, prefixes: [], families: [], dashedVersions: false, tagsModels: false)

    public static func models(
        prefixes: [String], families: [ModelFamily] = [], dashedVersions: Bool = false, tagsModels: Bool = false
    ) -> Coverage {
        Coverage(
            isAggregator: false, prefixes: prefixes, families: families, dashedVersions: dashedVersions,
            tagsModels: tagsModels)
    }
}

/// A rule on bare model names, so that a model newer than the catalogue still finds its vendor.
public struct ModelFamily: Hashable, Sendable {
    public var prefix: String
    /// The prefix must be followed by a digit: `o` + `3-mini`.
    public var thenDigit: Bool
    /// The name must end with the prefix.
    public var isWhole: Bool
    /// Names that begin so are somebody else's: `gpt-oss-…`.
    public var except: [String]

    public init(_ prefix: String, thenDigit: Bool = false, isWhole: Bool = false, except: [String] = []) {
        self.prefix = prefix
        self.thenDigit = thenDigit
        self.isWhole = isWhole
        self.except = except
    }

    package func matches(_ name: some StringProtocol) -> Bool {
        guard name.utf8.starts(with: prefix.utf8), !except.contains(where: { name.utf8.starts(with: $0.utf8) }) else {
            return false
        }
        let rest = name.utf8.dropFirst(prefix.utf8.count)
        if isWhole { return rest.isEmpty }
        return !thenDigit || rest.first.map { (0x30...0x39).contains($0) } == true
    }
}
