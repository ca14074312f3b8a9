// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Keys and models at OpenAI, and at services that list models as it does.
public struct OpenAIAccount: ProviderAccount {
    public let provider: Provider
    private let failures: FailureReader

    /// - Parameter provider: another than `.openAI` where a proxy or a test stands in for it.
    public init(_ provider: Provider = .openAI) {
        self.init(provider, OpenAIFailures.table)
    }

    init(_ provider: Provider, _ table: FailureTable) {
        self.provider = provider
        failures = FailureReader(provider.id, table)
    }

    /// The list of models: a key that may not read it can still be good for inference, and is reported as restricted.
    public func keyTest() -> UpstreamRequest { modelList(after: nil) }

    public func report(on reply: UpstreamReply) throws(AttemptFailure) -> KeyTestReport {
        .live(models: try models(in: reply).models.map(\.id), at: provider)
    }

    public func modelList(after cursor: String?) -> UpstreamRequest {
        UpstreamRequest(
            .get, provider.origin, "/models", headers: [.init("accept", "application/json")], keyHeader: .bearer)
    }

    public func models(in reply: UpstreamReply) throws(AttemptFailure) -> ModelPage {
        ModelPage(
            models: try ChatCompletions.models(reply, failures) { json in json["id"].string.map { ListedModel(id: $0) }
            })
    }

    public func failure(of reply: UpstreamReply) -> AttemptFailure { failures.failure(of: reply) }
}
