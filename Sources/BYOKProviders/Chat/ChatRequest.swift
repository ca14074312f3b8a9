// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// A chat request in the shape of OpenAI's chat completions, for every provider.
///
/// ```swift
/// var request = ChatRequest("claude-sonnet-4-5", messages: [.system("Be brief."), .user("Why is the sky blue?")])
/// request.maxTokens = 200
/// ```
///
/// What a provider cannot do is either refused with an error that names the field, or left out and listed in the reply's
/// `drops`: never ignored in silence.
public struct ChatRequest: Sendable {
    public var model: ModelName
    public var messages: [ChatMessage]
    public var tools: [ChatTool] = []
    public var toolChoice: ToolChoice?
    /// Whether the model may call several tools at once; nil: the provider's default.
    public var parallelToolCalls: Bool?
    public var responseFormat: ResponseFormat?
    public var reasoning: ReasoningOptions?
    /// The most tokens the model may answer, reasoning included.
    public var maxTokens: Int?
    public var temperature: Double?
    public var topP: Double?
    public var presencePenalty: Double?
    public var frequencyPenalty: Double?
    /// Texts at which the answer ends.
    public var stop: [String] = []
    public var seed: Int?
    public var logprobs: Bool?
    /// How many alternatives per token, with `logprobs`.
    public var topLogprobs: Int?
    /// How many answers.
    public var n: Int?
    /// The host's name for its end user, for the provider's abuse detection.
    public var user: String?
    /// Whether a body that was read asked for a stream. `ChatClient.complete` and `stream` decide by themselves.
    public var wantsStream = false
    /// Rather no answer than one that costs anything: the model must be a free one (`:free`), and what could lead to
    /// another or costs extra is refused, on own keys too.
    public var freeOnly = false
    /// Further fields of the body. Providers that speak this shape get them byte for byte, others what they know of them.
    public var extra: [JSONField] = []

    /// Whether the body asks for the usage at the end of its stream: `stream_options.include_usage`, of the fields in
    /// `extra`. Providers are asked for it in any case.
    public var wantsStreamUsage: Bool {
        extra.last { $0.name == "stream_options" }?.value.json?["include_usage"].bool ?? false
    }

    public init(_ model: ModelName, messages: [ChatMessage]) {
        self.model = model
        self.messages = messages
    }
}

/// What may be set about thinking.
public struct ReasoningOptions: Hashable, Sendable {
    /// "none", "minimal", "low", "medium", "high", "xhigh": providers differ in which they take.
    public var effort: String?
    /// The most tokens to think with, where the provider counts them.
    public var maxTokens: Int?
    /// Further fields of the `reasoning` object, kept as they are.
    public var extra: [JSONField] = []

    public init(effort: String? = nil, maxTokens: Int? = nil) {
        self.effort = effort
        self.maxTokens = maxTokens
    }
}

/// In which form the answer must come.
public enum ResponseFormat: Hashable, Sendable {
    case text
    /// Any JSON object.
    case jsonObject
    /// JSON of a schema. `isStrict` nil: the provider's default.
    case jsonSchema(name: String, schema: RawJSON, description: String? = nil, isStrict: Bool? = nil)
}

/// A field of a request that the provider does not get, and why.
public struct FieldDrop: Hashable, Sendable, CustomStringConvertible {
    /// As in the body: "seed", "messages[2].content[0].detail".
    public var field: String
    /// "Anthropic has no seed".
    public var reason: String

    public init(_ field: String, _ reason: String) {
        self.field = field
        self.reason = reason
    }

    public var description: String { "\(field): \(reason)" }
}
