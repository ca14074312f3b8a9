// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension Provider.ID {
    public static let anthropic = Provider.ID(rawValue: "anthropic")
}

extension Provider {
    /// Key forms: the detectors of gitleaks and TruffleHog. Admin keys and the tokens of subscriptions cannot call the
    /// Messages API.
    public static let anthropic = Provider(
        id: .anthropic, name: "Anthropic", origin: Origin("https://api.anthropic.com/v1"),
        coverage: .models(prefixes: ["anthropic"], families: [ModelFamily("claude-")], dashedVersions: true),
        keyPatterns: [
            KeyPattern(
                "an admin key", prefix: "sk-ant-admin01-", tail: .atLeast(1, .printable), verdict: .refuse(hint)),
            KeyPattern(
                "an OAuth token", prefix: "sk-ant-oat01-", tail: .atLeast(1, .printable), verdict: .refuse(hint)),
            KeyPattern(
                "an OAuth refresh token", prefix: "sk-ant-ort01-", tail: .atLeast(1, .printable), verdict: .refuse(hint)
            ),
            KeyPattern("an API key", prefix: "sk-ant-api03-", tail: .atLeast(80, .token)),
            KeyPattern("an API key", prefix: "sk-ant-", tail: .atLeast(95, .token)),
        ],
        links: Links(
            keys: "https://console.anthropic.com/settings/keys", documentation: "https://docs.anthropic.com",
            usage: "https://console.anthropic.com/settings/usage"))

    private static let hint = "Create an API key at console.anthropic.com/settings/keys."
}
