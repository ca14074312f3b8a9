// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Asks providers which models they have, without spending.
public struct ModelDirectory: Sendable {
    private let transport: any HTTPTransport
    /// What a list that never ends is cut to.
    private static let mostPages = 100

    public init(transport: any HTTPTransport) { self.transport = transport }

    /// All models, as the key sees them.
    /// - Parameters:
    ///   - account: `Provider.account`, or the host's own adapter.
    ///   - key: nil where the provider lists its models to anybody (OpenRouter).
    /// - Throws: `AttemptFailure`: the provider could not be asked, or did not like the key.
    public func models(at account: any ProviderAccount, key: Secret? = nil) async throws(AttemptFailure)
        -> [ListedModel]
    {
        var models: [ListedModel] = []
        var cursor: String?
        let none = Secret("")
        for _ in 0..<Self.mostPages {
            let request = account.modelList(after: cursor)
            // Where anybody may ask, no key is sent, though there be one.
            let page = try await self.page(account, request, request.keyHeader == nil ? none : key ?? none)
            models += page.models
            guard let next = page.next, next != cursor else { break }
            cursor = next
        }
        return models
    }

    private func page(
        _ account: any ProviderAccount, _ request: UpstreamRequest, _ key: Secret
    ) async throws(AttemptFailure) -> ModelPage {
        let reply = try await transport.reply(to: request, key: key)
        guard reply.head.status == 200 else {
            throw account.failure(of: reply).redacted(by: key.withBytes { KeyTraces(of: $0) })
        }
        return try account.models(in: reply)
    }
}

extension BYOKRouter {
    /// Puts OpenRouter's present list of models and prices into force, over what the catalogue knows. Models that are no
    /// longer listed stay, for the keys that serve them elsewhere.
    /// - Parameter snapshot: today's date.
    /// - Returns: how many models the list has.
    /// - Throws: `AttemptFailure`: the list could not be read; `BYOKError.invalidCatalog`: it contradicts the catalogue.
    ///   The old catalogue stays in force.
    @discardableResult
    public func refreshCatalog(
        from provider: Provider = .openRouter, over transport: any HTTPTransport, snapshot: String
    ) async throws -> Int {
        let models = try await ModelDirectory(transport: transport).models(at: provider.account)
        guard !models.isEmpty else {
            throw BYOKError(.invalidCatalog, "\(provider.name) lists no models; the old catalogue stays.")
        }
        try replaceCatalog(catalog.refreshed(with: models, at: provider.id, snapshot: snapshot))
        return models.count
    }
}
