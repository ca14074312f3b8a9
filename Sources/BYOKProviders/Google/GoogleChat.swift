// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Chats at the Gemini API. The key goes into a header alone: in a URL it would end up in logs.
public struct GoogleChat: ChatProvider {
    public let provider: Provider
    private let failures: FailureReader

    /// - Parameter provider: another than `.google` where a proxy or a test stands in for it.
    public init(_ provider: Provider = .google) {
        self.provider = provider
        failures = FailureReader(provider.id, GoogleFailures.table)
    }

    /// - Parameter model: with or without `models/`; a tuned one as `tunedModels/x`.
    public func render(_ request: ChatRequest, model: String, isStream: Bool) throws(BYOKError) -> RenderedChat {
        let path = try Self.path(of: model)
        let (body, drops) = try GeminiGenerate.render(request, model: model)
        let call = UpstreamRequest(
            .post, provider.origin, path + (isStream ? ":streamGenerateContent?alt=sse" : ":generateContent"),
            headers: isStream ? .stream : .json, keyHeader: .google, body: body,
            limits: isStream ? .stream : .answer)
        return RenderedChat(call, drops: drops)
    }

    public func parse(_ reply: UpstreamReply) throws(AttemptFailure) -> ChatReply {
        try GeminiGenerate.parse(reply.body, failures)
    }

    public func makeStreamParser() -> any ChatStreamParser { GeminiStream(failures) }
    public func failure(of reply: UpstreamReply) -> AttemptFailure { failures.failure(of: reply) }

    /// A name is one segment below its folder, whatever is in it.
    private static func path(of model: String) throws(BYOKError) -> String {
        let folder = ["models", "tunedModels"].first { model.hasPrefix($0 + "/") }
        let name = folder.map { model.dropFirst($0.count + 1) } ?? model[...]
        guard !name.isEmpty else { throw .invalid("model", "must be the name of a model.") }
        return "/\(folder ?? "models")/" + URLPart.encoded(name)
    }
}

extension KeyHeader {
    /// For keys of either form (https://ai.google.dev/gemini-api/docs/api-key).
    static let google = KeyHeader("x-goog-api-key")
}
