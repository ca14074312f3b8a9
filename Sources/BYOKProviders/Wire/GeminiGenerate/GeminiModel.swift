// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a model's name tells of what it takes.
struct GeminiModel: Hashable, Sendable {
    /// Without `models/`.
    let name: String
    /// 2.5 is 25; nil: the name has no number, as in `gemini-flash-latest`.
    let generation: Int?
    private let words: Set<Substring>

    init(_ name: String) {
        self.name = name.hasPrefix("models/") ? String(name.dropFirst(7)) : name
        let words = self.name.lowercased().split(separator: "-")
        self.words = Set(words)
        generation = words.first == "gemini" && words.count > 1 ? Self.generation(words[1]) : nil
    }

    private static func generation(_ word: Substring) -> Int? {
        let parts = word.split(separator: ".")
        guard let major = parts.first.flatMap({ Int($0) }), (1...99).contains(major) else { return nil }
        let minor = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        return major * 10 + min(max(0, minor), 9)
    }

    /// Whether it is of the third generation or later, as every `-latest` is.
    var isRecent: Bool { generation.map { $0 >= 30 } ?? words.contains("latest") }

    /// Whether it fetches files from any public URL
    /// (https://ai.google.dev/gemini-api/docs/generate-content/file-input-methods).
    var fetchesURLs: Bool { generation.map { $0 >= 25 } ?? true }

    /// Whether a search is billed once for the request; later models bill each query
    /// (https://ai.google.dev/gemini-api/docs/generate-content/google-search).
    var billsSearchOnce: Bool { generation.map { $0 < 30 } ?? false }

    /// How the effort of thinking is set (https://ai.google.dev/gemini-api/docs/generate-content/thinking).
    var thinking: Thinking {
        if words.contains("tts") { return .none }
        if isRecent {
            let isFlash = words.contains("flash")
            return .level(least: isFlash ? "minimal" : "low", hasMedium: isFlash || generation != 30)
        }
        if let generation, generation < 25 || words.contains("image") { return .none }
        return .budget(canBeOff: !words.contains("pro"))
    }

    enum Thinking: Hashable, Sendable {
        case none
        /// A number of tokens. Models of a name that tells nothing take it, too: all that think do.
        case budget(canBeOff: Bool)
        /// One of a few words.
        case level(least: String, hasMedium: Bool)
    }
}
