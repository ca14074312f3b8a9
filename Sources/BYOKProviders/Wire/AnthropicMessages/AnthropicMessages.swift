// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Anthropic's Messages API: what its requests, replies and streams look like
/// (https://platform.claude.com/docs/en/api/messages). Where a request is sent and what its failures mean stands in
/// Anthropic/.
enum AnthropicMessages {
    static let versionHeader = ReplyHeaders.Header("anthropic-version", "2023-06-01")
    static let keyHeader = KeyHeader("x-api-key")

    /// The API wants to be told a limit. Without one in the request it is this.
    static let defaultMaxTokens = 4_096

    /// In the words of errors and drops.
    static let name = "Anthropic"

    /// What is noted while a request is rendered.
    struct Notes {
        var drops: [FieldDrop] = []
        /// For the header `anthropic-beta`.
        private(set) var betas: [String] = []

        mutating func drop(_ field: String, _ reason: String) { drops.append(FieldDrop(field, reason)) }

        mutating func need(beta: String) {
            if !betas.contains(beta) { betas.append(beta) }
        }

        /// Keeps what the API knows of the further fields of something, and lists the others.
        mutating func keep(_ known: Set<String>, of extra: [JSONField], at path: String) -> [JSONField] {
            extra.filter { field in
                if field.value.isNull { return false }
                if known.contains(field.name) { return true }
                drop("\(path).\(field.name)", "\(AnthropicMessages.name) has no such field there")
                return false
            }
        }
    }
}

extension RawJSON {
    /// A field that is null asks for nothing.
    var isNull: Bool { self == .null }
}
