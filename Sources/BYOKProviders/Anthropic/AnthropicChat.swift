// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Claude, by Anthropic's Messages API.
///
/// What of a `ChatRequest` is not obvious there:
/// - `maxTokens` nil becomes 4,096, for the API wants a limit.
/// - System messages go to the front, wherever they stand.
/// - `reasoning` becomes a budget or an effort, whichever the model takes. Newer models keep their thoughts to themselves
///   unless `reasoning.extra` has a `display` of "summarized".
/// - Further fields that the Messages API knows pass as they are, `betas` as the header `anthropic-beta`.
public struct AnthropicChat: ChatProvider {
    public let provider: Provider
    private let failures: FailureReader

    /// - Parameter provider: with an origin of its own where the API is reached by way of a gateway.
    public init(_ provider: Provider = .anthropic) {
        self.provider = provider
        failures = FailureReader(provider.id, AnthropicFailures.table)
    }

    public func render(
        _ request: ChatRequest, model: String, isStream: Bool
    ) throws(BYOKError) -> RenderedChat {
        let rendering = try AnthropicMessages.render(request, model: model, isStream: isStream)
        var headers = [AnthropicMessages.versionHeader] + (isStream ? .stream : .json)
        let betas = rendering.notes.betas
        if !betas.isEmpty { headers.append(.init("anthropic-beta", betas.joined(separator: ","))) }
        return RenderedChat(
            UpstreamRequest(
                .post, provider.origin, "/messages", headers: headers, keyHeader: AnthropicMessages.keyHeader,
                body: rendering.body, limits: isStream ? .stream : .answer),
            drops: rendering.notes.drops)
    }

    public func parse(_ reply: UpstreamReply) throws(AttemptFailure) -> ChatReply {
        try AnthropicMessages.parse(reply.body, failures)
    }

    public func makeStreamParser() -> any ChatStreamParser { AnthropicMessages.StreamParser(failures) }

    public func failure(of reply: UpstreamReply) -> AttemptFailure { failures.failure(of: reply) }
}
