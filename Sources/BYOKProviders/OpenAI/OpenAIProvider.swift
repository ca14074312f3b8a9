// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension Provider.ID {
    public static let openAI = Provider.ID(rawValue: "openai")
}

extension Provider {
    /// Key forms: the detectors of gitleaks and TruffleHog. Admin keys manage an organisation and cannot call models.
    public static let openAI = Provider(
        id: .openAI, name: "OpenAI", origin: Origin("https://api.openai.com/v1"),
        coverage: .models(
            prefixes: ["openai"],
            families: [
                ModelFamily("gpt-", except: ["gpt-oss"]), ModelFamily("o", thenDigit: true), ModelFamily("chatgpt-"),
                ModelFamily("ft:"), ModelFamily("codex-"), ModelFamily("computer-use-"), ModelFamily("daybreak-"),
                ModelFamily("chat-latest", isWhole: true),
            ]),
        keyPatterns: [
            KeyPattern(
                "an admin key", prefix: "sk-admin-", tail: .atLeast(1, .printable),
                verdict: .refuse("Create a project key at platform.openai.com/api-keys.")),
            KeyPattern("a project key", prefix: "sk-proj-", tail: .atLeast(43, .token)),
            KeyPattern("a service account key", prefix: "sk-svcacct-", tail: .atLeast(20, .token)),
            KeyPattern("a service account key", prefix: "sk-service-", tail: .atLeast(20, .token)),
            KeyPattern("a legacy user key", prefix: "sk-", tail: .exactly(48, .alphanumeric)),
        ],
        links: Links(
            keys: "https://platform.openai.com/api-keys", documentation: "https://platform.openai.com/docs",
            usage: "https://platform.openai.com/usage"))
}
