// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension Provider.ID {
    public static let openRouter = Provider.ID(rawValue: "openrouter")
}

extension Provider {
    /// One key for every model of every vendor. Key forms: openrouter.ai/docs/api/reference/authentication and the
    /// detectors of TruffleHog; the product guide allows any alphanumerics.
    public static let openRouter = Provider(
        id: .openRouter, name: "OpenRouter", origin: Origin("https://openrouter.ai/api/v1"), coverage: .everything,
        keyPatterns: [
            KeyPattern("a key", prefix: "sk-or-v1-", tail: .exactly(64, .lowercaseHex)),
            KeyPattern(
                "a key", prefix: "sk-or-v1-", tail: .exactly(64, .alphanumeric),
                verdict: .warn("OpenRouter's keys are lower-case hexadecimal; check that it was copied as it is.")),
        ],
        links: Links(
            keys: "https://openrouter.ai/keys", documentation: "https://openrouter.ai/docs",
            usage: "https://openrouter.ai/activity"))
}
