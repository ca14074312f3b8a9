// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// What the Gemini API tells without spending. Only the list of models is free, and it is shown to keys that may not use
/// them: a key that is restricted to other APIs has been seen to get 200 here and 403 for a chat.
public struct GoogleAccount: ProviderAccount {
    public let provider: Provider
    private let failures: FailureReader

    /// - Parameter provider: another than `.google` where a proxy or a test stands in for it.
    public init(_ provider: Provider = .google) {
        self.provider = provider
        failures = FailureReader(provider.id, GoogleFailures.table)
    }

    public func keyTest() -> UpstreamRequest { request("?pageSize=1") }

    public func report(on reply: UpstreamReply) throws(AttemptFailure) -> KeyTestReport {
        .live(models: try models(in: reply).models.map(\.id), at: provider)
    }

    /// 1,000 is the most that Google gives at once.
    public func modelList(after cursor: String?) -> UpstreamRequest {
        request("?pageSize=1000" + (cursor.map { "&pageToken=" + URLPart.encoded($0) } ?? ""))
    }

    /// Every model, those that do not chat among them: the list does not sort them.
    public func models(in reply: UpstreamReply) throws(AttemptFailure) -> ModelPage {
        guard let json = try? JSON(parsing: reply.body), json.isObject else {
            throw failures.unreadable("The reply is no list of models.")
        }
        if json["error"].exists { throw failures.failure(inBand: json["error"]) }
        // An empty list is left out altogether.
        guard json["models"].isArray || json.members(except: ["nextPageToken"]).isEmpty else {
            throw failures.unreadable("The reply is no list of models.")
        }
        let models = json["models"].elements.compactMap { model -> ListedModel? in
            guard let name = model["name"].string, !name.isEmpty else { return nil }
            return ListedModel(
                id: name.hasPrefix("models/") ? String(name.dropFirst(7)) : name, name: model["displayName"].string,
                contextLength: model["inputTokenLimit"].integer.flatMap { $0 > 0 ? $0 : nil })
        }
        return ModelPage(models: models, next: json["nextPageToken"].string.flatMap { $0.isEmpty ? nil : $0 })
    }

    public func failure(of reply: UpstreamReply) -> AttemptFailure { failures.failure(of: reply) }

    private func request(_ query: String) -> UpstreamRequest {
        UpstreamRequest(
            .get, provider.origin, "/models" + query, headers: [.init("accept", "application/json")],
            keyHeader: .google)
    }
}
