// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Console

/// A key that fails: another of the user's takes over, and where there is none, credits. A pretended upstream answers.
struct FailingKey {
    let session: Session
    let narrator: Narrator
    private let upstream = FakeUpstream()

    func run() async throws {
        narrator.title("5  A key fails")
        let owner = try KeyOwner.user("carol")
        let caller = Caller(owner, tier: .professional)
        for provider in [Provider.ID.openRouter, .openAI] {
            guard let key = ExampleKeys.text(of: provider) else { continue }
            upstream.accept(key: key, at: provider)
            _ = try await session.router.keys.add(PastedKey(key), for: provider, owner: owner)
        }
        upstream.accept(key: SystemKey.simulatedText, at: .openRouter)
        upstream.accept(key: SystemKey.simulatedText, at: .openAI)
        upstream.answer(FakeUpstream.Answer.text("Hello, Carol.").using(.tokens(TokenUsage(input: 1_000, output: 100))))
        let chat = ChatClient(router: session.router, transport: upstream.transport)
        let request = ChatRequest("gpt-4o", messages: [.user("Hello")])

        upstream.fail(.noFunds, at: .openRouter)
        let other = try await chat.complete(request, for: caller).receipt
        try narrator.confirm(
            other?.usesOwnKey == true && other?.served?.provider == .openAI && other?.creditsCharged == .zero,
            "The OpenRouter account is empty → the OpenAI key answers, 0 credits")
        show(other)

        _ = try await session.store.apply(
            LedgerEntry(
                account: owner, requestID: try RequestID("payment-1"), attempt: 1, kind: .grant,
                amount: Money(nanodollars: 5_000_000_000), parametersHash: Array(repeating: 0, count: 32),
                at: SystemClock().now()))
        upstream.fail(.invalidKey, at: .openAI)
        let paid = try await chat.complete(request, for: caller).receipt
        let balance = try await session.store.balance(of: owner)
        try narrator.confirm(
            paid?.creditsCharged == Money(nanodollars: 3_675_000)
                && balance == CreditBalance(total: Money(nanodollars: 4_996_325_000), held: .zero),
            "OpenAI refuses its key, too → the platform's answers, for 0.003675 credits")
        show(paid)
    }

    private func show(_ receipt: Receipt?) {
        guard let receipt else { return }
        let metadata = receipt.metadata.map { "\($0.name): \($0.value)" }
        narrator.terminal.print("  " + metadata.joined(separator: "   "), indent: 2)
    }
}
