// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Chat completions at any endpoint of OpenAI's shape: vLLM, Ollama, Groq, Mistral, Google's compatible endpoint, …
public struct CompatibleChat: ChatProvider {
    public let provider: Provider
    private let failures: FailureReader
    private let dialect: ChatCompletions.Dialect

    /// - Parameter asksForUsage: whether `stream_options.include_usage` is sent. Turn it off only for a server that
    ///   refuses the field: its streams then come without a bill.
    public init(_ provider: Provider, asksForUsage: Bool = true) {
        self.provider = provider
        failures = FailureReader(provider.id, CompatibleFailures.table)
        dialect = ChatCompletions.Dialect(
            provider: provider.name, takesCallSignatures: true, asksForUsage: asksForUsage)
    }

    public func render(_ request: ChatRequest, model: String, isStream: Bool) throws(BYOKError) -> RenderedChat {
        try ChatCompletions.call(request, at: provider.origin, model: model, isStream: isStream, dialect)
    }

    public func parse(_ reply: UpstreamReply) throws(AttemptFailure) -> ChatReply {
        try ChatCompletions.parse(reply.body, failures)
    }

    public func makeStreamParser() -> any ChatStreamParser { ChatCompletionsStream(failures) }
    public func failure(of reply: UpstreamReply) -> AttemptFailure { failures.failure(of: reply) }
}
