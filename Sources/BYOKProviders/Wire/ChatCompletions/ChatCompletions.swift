// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// OpenAI's chat completions (https://platform.openai.com/docs/api-reference/chat): the shape of the neutral vocabulary,
/// which OpenAI, OpenRouter and most other services speak.
package enum ChatCompletions {
    /// What differs between the services that speak it.
    package struct Dialect: Sendable {
        /// As in messages.
        var provider: String
        /// `max_completion_tokens` where the service counts reasoning in it under that name only.
        var maxTokensField = "max_tokens"
        var reasoning = Reasoning.effort
        /// Whether a turn's thoughts can go back.
        var takesReasoningDetails = false
        /// Whether the proofs on tool calls go back, as Google's own endpoint of this shape has them.
        var takesCallSignatures = false
        /// Whether documents may be given by URL.
        var takesFileURLs = false
        /// Whether a stream must be asked for its usage.
        var asksForUsage = true

        enum Reasoning: Sendable {
            /// `reasoning_effort`
            case effort
            /// `reasoning: {effort, max_tokens}`
            case object
        }
    }

    /// The members of a request that have a property of their own.
    static let requestFields: Set<String> = [
        "model", "messages", "tools", "tool_choice", "parallel_tool_calls", "response_format", "reasoning",
        "reasoning_effort", "max_tokens", "max_completion_tokens", "temperature", "top_p", "presence_penalty",
        "frequency_penalty", "stop", "seed", "logprobs", "top_logprobs", "n", "user", "stream",
    ]
    static let messageFields: Set<String> = [
        "role", "content", "name", "tool_calls", "tool_call_id", "refusal", "reasoning", "reasoning_content",
        "reasoning_details",
    ]
    static let answerFields = messageFields.union(["function_call", "images"])
}
