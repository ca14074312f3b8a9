// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Names of the OpenTelemetry semantic conventions for generative AI, as of 1.37.0: `gen_ai.provider.name`, which was
/// `gen_ai.system` before. They are marked "development" there and may change.
public struct GenAINames: Sendable {
    static let operation = "gen_ai.operation.name"
    static let provider = "gen_ai.provider.name"
    static let requestModel = "gen_ai.request.model"
    static let responseModel = "gen_ai.response.model"
    static let inputTokens = "gen_ai.usage.input_tokens"
    static let outputTokens = "gen_ai.usage.output_tokens"
    static let tokenType = "gen_ai.token.type"
    static let errorType = "error.type"
    /// The only operation that there is so far.
    static let chat = "chat"
    /// What stands for a value that is not in a bounded set.
    static let other = "_OTHER"

    /// What the conventions call our providers, and what the host calls its own.
    public var providers: [Provider.ID: String]
    /// Models that metrics tell apart. Users write what they like: all others are one.
    public var models: Set<String>

    public init(providers: [Provider.ID: String] = [:], models: Set<String> = []) {
        self.providers = Self.known.merging(providers) { $1 }
        self.models = models
    }

    private static let known: [Provider.ID: String] = [
        Provider.ID(rawValue: "openai"): "openai", Provider.ID(rawValue: "anthropic"): "anthropic",
        Provider.ID(rawValue: "google"): "gcp.gemini", Provider.ID(rawValue: "openrouter"): "openrouter",
    ]

    /// For a span: of any provider.
    func name(of provider: Provider.ID) -> String { providers[provider] ?? provider.rawValue }
    /// For a metric: bounded.
    func label(of provider: Provider.ID) -> String { providers[provider] ?? Self.other }
    /// For a metric: bounded.
    func label(ofModel model: String) -> String { models.contains(model) ? model : Self.other }
}
