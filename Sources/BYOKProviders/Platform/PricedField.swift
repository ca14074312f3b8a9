// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A further field of a request that changes what the answer costs, or which model gives it: its price is not known before
/// the call, so that credits cannot be reserved for it.
struct PricedField: Sendable {
    /// As in the body.
    let name: String
    let rule: Rule

    enum Rule: Sendable {
        /// Refused whatever it says.
        case always
        /// Refused unless it says one of these.
        case unless(Set<String>)
        /// An object that may have these members alone.
        case members(Set<String>)
        /// An object that may have any but these.
        case without(Set<String>)
    }

    init(_ name: String, _ rule: Rule = .always) {
        self.name = name
        self.rule = rule
    }

    /// Where the value is refused: the field, or a member of it. Nil: it is not.
    func refusal(of value: RawJSON) -> String? {
        guard !value.isEmpty else { return nil }
        let json = value.json
        switch rule {
        case .always: return name
        case .unless(let texts): return json?.string.map(texts.contains) == true ? nil : name
        case .members(let known):
            guard let json, json.isObject else { return name }
            return first(of: json) { !known.contains($0) }
        case .without(let priced):
            guard let json, json.isObject else { return nil }
            return first(of: json) { priced.contains(GeminiRendering.camel($0)) }
        }
    }

    private func first(of json: JSON, where isRefused: (String) -> Bool) -> String? {
        json.members(except: []).first { isRefused($0.name) && !$0.value.isEmpty }.map { "\(name).\($0.name)" }
    }
}

/// What is priced in each wire format.
enum PricedFields: CaseIterable {
    case chatCompletions
    case anthropicMessages
    case geminiGenerate

    var fields: [PricedField] {
        switch self {
        case .chatCompletions:
            [
                // https://openrouter.ai/docs/api/api-reference/chat/send-chat-completion-request
                PricedField("models"), PricedField("route"), PricedField("fallbacks"), PricedField("preset"),
                PricedField("plugins"), PricedField("web_search_options"),
                // What keeps prompts private or only narrows the choice may stand; what turns the order of prices round
                // may not (https://openrouter.ai/docs/features/provider-routing).
                PricedField(
                    "provider",
                    .members([
                        "data_collection", "zdr", "require_parameters", "enforce_distillable_text", "allow_fallbacks",
                    ])),
                // https://platform.openai.com/docs/api-reference/chat/create
                PricedField("service_tier", .unless(["auto", "default", "standard"])),
                PricedField("speed", .unless(["standard"])),
                // Reaches the provider behind an aggregator unread.
                PricedField("extra_body"),
            ]
        case .anthropicMessages:
            [
                // https://platform.claude.com/docs/en/about-claude/pricing
                PricedField("service_tier", .unless(["auto", "default", "standard", "standard_only"])),
                PricedField("speed", .unless(["standard"])), PricedField("inference_geo", .unless(["global"])),
                PricedField("fallbacks"), PricedField("mcp_servers"), PricedField("container"),
                PricedField("context_management"),
            ]
        case .geminiGenerate:
            [
                // https://ai.google.dev/gemini-api/docs/pricing
                PricedField("serviceTier", .unless(["auto", "default", "standard"])),
                // A prompt that is not in the request.
                PricedField("cachedContent"),
                PricedField("generationConfig", .without(["candidateCount"])),
            ]
        }
    }

    /// Tools that the caller carries out: the model only asks for them. All others of the provider's own cost something
    /// per use, or bring prompts that nobody has counted.
    var clientTools: [String] {
        switch self {
        case .chatCompletions: ["custom"]
        case .anthropicMessages: ["bash_", "computer_", "memory_", "text_editor_"]
        case .geminiGenerate: []
        }
    }

    /// What the provider of a model speaks.
    init(of provider: Provider.ID) {
        self =
            switch provider {
            case .anthropic: .anthropicMessages
            case .google: .geminiGenerate
            default: .chatCompletions
            }
    }
}
