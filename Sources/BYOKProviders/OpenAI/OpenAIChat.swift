// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Chat completions at OpenAI.
public struct OpenAIChat: ChatProvider {
    public let provider: Provider
    private let failures: FailureReader
    private let dialect = ChatCompletions.Dialect(provider: "OpenAI", maxTokensField: "max_completion_tokens")

    /// - Parameter provider: another than `.openAI` where a proxy or a test stands in for it.
    public init(_ provider: Provider = .openAI) {
        self.provider = provider
        failures = FailureReader(provider.id, OpenAIFailures.table)
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
