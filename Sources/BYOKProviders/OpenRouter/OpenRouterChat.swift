// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Chat completions at OpenRouter.
public struct OpenRouterChat: ChatProvider {
    public let provider: Provider
    private let attribution: Attribution?
    private let failures: FailureReader
    private let dialect = ChatCompletions.Dialect(
        provider: "OpenRouter", reasoning: .object, takesReasoningDetails: true, takesFileURLs: true,
        asksForUsage: false)

    /// How the host is listed at OpenRouter (https://openrouter.ai/docs/app-attribution).
    public struct Attribution: Hashable, Sendable {
        public var url: String
        public var title: String

        public init(url: String, title: String) {
            self.url = url
            self.title = title
        }
    }

    /// - Parameters:
    ///   - provider: another than `.openRouter` where a proxy or a test stands in for it.
    ///   - attribution: nil: the host is not named.
    public init(_ provider: Provider = .openRouter, attribution: Attribution? = nil) {
        self.provider = provider
        self.attribution = attribution
        failures = FailureReader(provider.id, OpenRouterFailures.table)
    }

    public func render(_ request: ChatRequest, model: String, isStream: Bool) throws(BYOKError) -> RenderedChat {
        var rendered = try ChatCompletions.call(
            request, at: provider.origin, model: model, isStream: isStream, dialect)
        if let attribution {
            rendered.request.headers += [.init("http-referer", attribution.url), .init("x-title", attribution.title)]
        }
        return rendered
    }

    public func parse(_ reply: UpstreamReply) throws(AttemptFailure) -> ChatReply {
        try ChatCompletions.parse(reply.body, failures)
    }

    public func makeStreamParser() -> any ChatStreamParser { ChatCompletionsStream(failures) }
    public func failure(of reply: UpstreamReply) -> AttemptFailure { failures.failure(of: reply) }
}
