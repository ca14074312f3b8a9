// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// What Anthropic tells of a key without spending: its list of models. A key that may list them is live; whether its account
/// has funds, and whether it may call them, shows only when it is used.
public struct AnthropicAccount: ProviderAccount {
    public let provider: Provider
    private let failures: FailureReader

    /// - Parameter provider: with an origin of its own where the API is reached by way of a gateway.
    public init(_ provider: Provider = .anthropic) {
        self.provider = provider
        failures = FailureReader(provider.id, AnthropicFailures.table)
    }

    public func keyTest() -> UpstreamRequest { request("limit=1") }

    public func report(on reply: UpstreamReply) throws(AttemptFailure) -> KeyTestReport {
        .live(models: try models(in: reply).models.map(\.id), at: provider)
    }

    public func modelList(after cursor: String?) -> UpstreamRequest {
        request("limit=1000" + (cursor.map { "&after_id=" + URLPart.encoded($0) } ?? ""))
    }

    public func models(in reply: UpstreamReply) throws(AttemptFailure) -> ModelPage {
        guard let json = try? JSON(parsing: reply.body) else { throw failures.unreadable("The list is no JSON.") }
        if json["error"].exists { throw failures.failure(inBand: json["error"]) }
        let list = json["data"]
        guard list.isArray else { throw failures.unreadable("The reply is no list of models.") }
        let models = list.elements.compactMap { model in
            model["id"].string.map {
                ListedModel(
                    id: $0, name: model["display_name"].string, contextLength: model["max_input_tokens"].integer)
            }
        }
        // A page without a model would lead to itself for ever.
        let hasMore = json["has_more"].bool == true && !models.isEmpty
        return ModelPage(models: models, next: hasMore ? json["last_id"].string ?? models.last?.id : nil)
    }

    public func failure(of reply: UpstreamReply) -> AttemptFailure { failures.failure(of: reply) }

    private func request(_ query: String) -> UpstreamRequest {
        UpstreamRequest(
            .get, provider.origin, "/models?" + query,
            headers: [AnthropicMessages.versionHeader, .init("accept", "application/json")],
            keyHeader: AnthropicMessages.keyHeader)
    }
}
