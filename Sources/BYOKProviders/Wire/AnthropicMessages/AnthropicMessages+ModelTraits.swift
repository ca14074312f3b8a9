// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension AnthropicMessages {
    /// What a model takes, told by its name. Source: the migration guides of
    /// https://platform.claude.com/docs/en/about-claude/models/migration-guide. A name that tells no version is taken for
    /// one of the newest.
    struct ModelTraits {
        /// 4.5 is 405.
        private let version: Int
        let thinking: Thinking

        enum Thinking {
            case never
            /// With a budget of tokens.
            case budget
            /// With a budget, or as much as the model finds right.
            case budgetOrAdaptive
            /// As much as the model finds right, guided by an effort.
            case adaptive
            /// The same, and it cannot be switched off.
            case always
        }

        /// - Parameter model: "claude-sonnet-4-5-20250929", "claude-3-7-sonnet-latest", "claude-opus-5".
        init(_ model: String) {
            let words = model.split { $0 == "-" || $0 == "." || $0 == "@" || $0 == ":" }
            let numbers = words.drop { !Self.isVersionNumber($0) }.prefix { Self.isVersionNumber($0) }.compactMap {
                Int($0)
            }
            version = numbers.first.map { $0 * 100 + (numbers.dropFirst().first ?? 0) } ?? .max
            let isAlwaysThinking =
                words.contains("fable") || words.contains("mythos") || words.contains("opus") && version >= 505
            thinking =
                switch version {
                case ..<307: .never
                case ..<406: .budget
                case ..<407: .budgetOrAdaptive
                default: isAlwaysThinking ? .always : .adaptive
                }
        }

        /// A date of eight digits is none.
        private static func isVersionNumber(_ word: Substring) -> Bool {
            word.utf8.count <= 2 && word.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }

        /// Whether `temperature`, `top_p` and `top_k` may be set: from 4.7 on they are refused.
        var takesSampling: Bool { version < 407 }
        /// From 4.1 on only one of `temperature` and `top_p` may be set.
        var takesTemperatureBesideTopP: Bool { version < 401 }
        var takesHighestEffort: Bool { version >= 407 }
    }
}
