// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

extension FakeUpstreamState {
    /// What a request comes to.
    struct Verdict {
        var context: FakeContext
        var isKeyGood: Bool
        /// Nil: it is answered.
        var failure: FakeUpstream.Failure?
        var answer: (@Sendable (FakeUpstream.Request) -> FakeUpstream.Answer)?
    }

    /// In the order of real providers: the key, the request, the model, the account; then what a test wants to fail.
    mutating func verdict(
        on seen: FakeUpstream.Request, _ endpoint: FakeEndpoint?, _ complaint: FakeComplaint?, _ key: SentKey?,
        _ request: ReceivedRequest
    ) -> Verdict {
        let account = key.flatMap { accounts[KeyPlace(provider: seen.provider, key: $0.print)] }
        var context = FakeContext(
            number: nextNumber(), model: seen.model ?? "", key: key, account: account ?? .invalid,
            models: models[seen.provider] ?? Self.defaultModels(seen.provider), query: request.query,
            param: complaint?.param)
        if case .generation(let id) = endpoint { context.generation = generations[id] }
        var failure = failure(seen, endpoint, complaint, key, account)
        let isGood = account != nil && account?.failure == nil
        if failure == nil { failure = failures[seen.surface]?.take(at: seen.provider) }
        let isAnswered = seen.surface == .chat && (failure == nil || failure?.place != .head)
        return Verdict(
            context: context, isKeyGood: isGood, failure: failure,
            answer: isAnswered ? answers.take(at: seen.provider) : nil)
    }

    private func failure(
        _ seen: FakeUpstream.Request, _ endpoint: FakeEndpoint?, _ complaint: FakeComplaint?, _ key: SentKey?,
        _ account: FakeUpstream.Account?
    ) -> FakeUpstream.Failure? {
        guard let endpoint else { return .reply(status: 404, body: "Not found") }
        // OpenRouter lists its models to everybody.
        if endpoint == .models, seen.provider == .openRouter { return nil }
        guard key != nil else { return .init(.missingKey) }
        guard let account else { return .invalidKey }
        if account.failsTests, let failure = account.failure { return failure }
        guard endpoint.surface == .chat else { return nil }
        if let complaint { return .badRequest.saying(complaint.message) }
        if let served = models[seen.provider], let model = seen.model, !served.contains(model) { return .modelNotFound }
        return account.failure
    }

    /// What is listed where no test said which.
    private static func defaultModels(_ provider: Provider.ID) -> [String] {
        switch provider {
        case .openAI: ["gpt-4o", "gpt-4o-mini", "o3-mini"]
        case .openRouter: ["openai/gpt-4o", "anthropic/claude-sonnet-4.5", "google/gemini-2.5-flash"]
        case .anthropic: ["claude-sonnet-4-5-20250929", "claude-3-5-haiku-20241022"]
        case .google: ["gemini-2.5-pro", "gemini-2.5-flash"]
        default: ["model-a", "model-b"]
        }
    }
}
