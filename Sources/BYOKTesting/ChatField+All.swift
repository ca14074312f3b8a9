// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

extension ChatField {
    static let all =
        settings + tools + messages + parts + [
            ChatField("compat_field", marker: "compat_field") { $0.extra = [JSONField("compat_field", json("true"))] }
        ]

    private static let settings: [ChatField] = [
        ChatField("max_tokens", "max_completion_tokens", "max_output_tokens", marker: "8765") { $0.maxTokens = 8_765 },
        ChatField("temperature", marker: "0.625") { $0.temperature = 0.625 },
        ChatField("top_p", marker: "0.875") { $0.topP = 0.875 },
        ChatField("presence_penalty", marker: "0.375") { $0.presencePenalty = 0.375 },
        ChatField("frequency_penalty", marker: "0.125") { $0.frequencyPenalty = 0.125 },
        ChatField("stop", marker: "compat-stop") { $0.stop = ["compat-stop"] },
        ChatField("seed", marker: "424242") { $0.seed = 424_242 },
        ChatField("logprobs") { $0.logprobs = true },
        ChatField("top_logprobs", base: { with($0) { $0.logprobs = true } }) { $0.topLogprobs = 3 },
        ChatField("n") { $0.n = 3 },
        ChatField("user", marker: "compat-user") { $0.user = "compat-user" },
        ChatField("reasoning_effort", "reasoning", "reasoning.effort") {
            $0.reasoning = ReasoningOptions(effort: "high")
        },
        ChatField("reasoning", "reasoning.max_tokens") { $0.reasoning = ReasoningOptions(maxTokens: 2_048) },
        ChatField("reasoning") { request in
            var reasoning = ReasoningOptions(effort: "high")
            reasoning.extra = [JSONField("compat_reasoning", json("1"))]
            request.reasoning = reasoning
        },
        ChatField("response_format") { $0.responseFormat = .jsonObject },
        ChatField("response_format", marker: "compat_property") {
            $0.responseFormat = .jsonSchema(name: "compat", schema: schema, isStrict: true)
        },
    ]

    private static let tools: [ChatField] = [
        ChatField("tools", marker: "compat_tool") { $0.tools = [tool] },
        ChatField("tools", marker: "compat_property") { $0.tools = [tool] },
        ChatField("tools", marker: "compat description") { $0.tools = [tool] },
        ChatField("tools", "strict", base: withTool) { request in
            var function = ChatTool.Function(name: "compat_tool", description: "compat description", parameters: schema)
            function.isStrict = true
            request.tools = [.function(function)]
        },
        ChatField("tools", marker: "compat_builtin") { $0.tools = [.builtIn(json(#"{"type":"compat_builtin"}"#))] },
        ChatField("tool_choice", base: withTool) { $0.toolChoice = .required },
        ChatField("tool_choice", base: withTool) { $0.toolChoice = ToolChoice.none },
        ChatField("tool_choice", marker: "compat_tool", base: withTool) { $0.toolChoice = .function("compat_tool") },
        ChatField("tool_choice", base: withTool) { $0.toolChoice = .other(json(#"{"type":"compat_choice"}"#)) },
        ChatField("parallel_tool_calls", base: withTool) { $0.parallelToolCalls = false },
    ]

    private static let messages: [ChatField] = [
        ChatField("messages", marker: "compat-system") { $0.messages.insert(.system("compat-system"), at: 0) },
        ChatField("messages", marker: "compat-developer") {
            $0.messages.insert(ChatMessage(.developer, [.text("compat-developer")]), at: 0)
        },
        ChatField("messages", marker: "compat-late-system") {
            $0.messages += [.assistant("Yes."), .system("compat-late-system"), .user("Go on.")]
        },
        ChatField("name", marker: "compat-name") { $0.messages[0].name = "compat-name" },
        ChatField("messages", marker: "compat-argument") { $0.messages += callTurns },
        ChatField("messages", marker: "compat-result") { $0.messages += callTurns },
        ChatField("refusal", "messages[1]", marker: "compat-refusal") { request in
            var turn = ChatMessage(.assistant)
            turn.refusal = "compat-refusal"
            request.messages += [turn, .user("Go on.")]
        },
        ChatField("reasoning", "messages[1]", base: withTurn) { request in
            request.messages[1].reasoning = [ReasoningBlock(.text, "compat-thought", signature: "compat-signature")]
        },
        ChatField("compat_extra", "messages[0]", marker: "compat_extra") {
            $0.messages[0].extra = [JSONField("compat_extra", json("1"))]
        },
    ]

    private static let parts: [ChatField] = [
        part(.image(.data(base64: "Y29tcGF0LWltYWdl", type: "image/png")), marker: "Y29tcGF0LWltYWdl"),
        part(.image(.url("https://example.com/compat.png")), marker: "compat.png"),
        part(.image(.id("compat-file")), marker: "compat-file"),
        part(
            .file(.data(base64: "Y29tcGF0LWZpbGU=", type: "application/pdf"), name: "compat.pdf"),
            marker: "Y29tcGF0LWZpbGU="),
        part(.file(.url("https://example.com/compat.pdf")), marker: "compat.pdf"),
        part(.file(.id("compat-file")), marker: "compat-file"),
        part(.audio("Y29tcGF0LWF1ZGlv", format: "wav"), marker: "Y29tcGF0LWF1ZGlv"),
        part(ContentPart(.other(json(#"{"type":"compat_part"}"#))), marker: "compat_part"),
        ChatField("detail", "messages[0].content[1]", marker: "low", base: withImage) { request in
            request.messages[0].content[1] = .image(.data(base64: "Y29tcGF0", type: "image/png"), detail: "low")
        },
        ChatField("compat_extra", "messages[0].content[0]", marker: "compat_extra") {
            $0.messages[0].content[0].extra = [JSONField("compat_extra", json("1"))]
        },
    ]

    private static func part(_ part: ContentPart, marker: String) -> ChatField {
        ChatField("messages[0].content[1]", marker: marker) { $0.messages[0].content.append(part) }
    }

    // What the fields are made of.

    private static let schema = json(
        #"{"type":"object","properties":{"compat_property":{"type":"string"}},"required":["compat_property"],"additionalProperties":false}"#
    )
    private static let tool = ChatTool.function("compat_tool", description: "compat description", parameters: schema)

    private static var callTurns: [ChatMessage] {
        var turn = ChatMessage(.assistant)
        turn.toolCalls = [
            ToolCall(id: "call_compat", name: "compat_tool", arguments: #"{"compat_property":"compat-argument"}"#)
        ]
        return [turn, .toolResult("compat-result", for: "call_compat")]
    }

    @Sendable private static func withTool(_ request: ChatRequest) -> ChatRequest {
        with(request) { $0.tools = [tool] }
    }

    @Sendable private static func withTurn(_ request: ChatRequest) -> ChatRequest {
        with(request) { $0.messages += [.assistant("Yes."), .user("Go on.")] }
    }

    @Sendable private static func withImage(_ request: ChatRequest) -> ChatRequest {
        with(request) { $0.messages[0].content.append(.image(.data(base64: "Y29tcGF0", type: "image/png"))) }
    }

    private static func with(_ request: ChatRequest, _ change: (inout ChatRequest) -> Void) -> ChatRequest {
        var request = request
        change(&request)
        return request
    }

    /// - Precondition: it is JSON: the texts are written here.
    private static func json(_ text: String) -> RawJSON { RawJSON(trusted: Array(text.utf8)) }
}
