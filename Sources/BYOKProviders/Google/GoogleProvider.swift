// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension Provider.ID {
    public static let google = Provider.ID(rawValue: "google")
}

extension Provider {
    /// The Gemini API. Key forms: TruffleHog and Google's notice that standard keys are being retired.
    public static let google = Provider(
        id: .google, name: "Google", origin: Origin("https://generativelanguage.googleapis.com/v1beta"),
        coverage: .models(
            prefixes: ["google", "models", "gemini"],
            families: [
                ModelFamily("gemini-"), ModelFamily("learnlm-"), ModelFamily("deep-research-"), ModelFamily("lyria-"),
            ]),
        keyPatterns: [
            KeyPattern("an access token", prefix: "ya29.", tail: .atLeast(1, .printable), verdict: .refuse(hint)),
            KeyPattern("an access token (JWT)", prefix: "eyJ", tail: .atLeast(1, .printable), verdict: .refuse(hint)),
            KeyPattern("an auth key", prefix: "AQ.", tail: .atLeast(20, .token)),
            KeyPattern(
                "a standard key", prefix: "AIza", tail: .exactly(35, .token),
                verdict: .warn("Google is retiring standard keys; create an auth key (AQ.…) when you can.")),
        ],
        links: Links(
            keys: "https://aistudio.google.com/apikey", documentation: "https://ai.google.dev/docs",
            usage: "https://console.cloud.google.com/billing"))

    private static let hint = "Create an API key at aistudio.google.com/apikey."
}
