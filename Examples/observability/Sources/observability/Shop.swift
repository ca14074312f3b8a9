// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting

/// A platform that sells one model and lets users bring their own keys, in front of providers that are pretended.
struct Shop {
    let clock = ManualClock()
    let upstream = FakeUpstream()
    let store = InMemoryStore()
    let router: BYOKRouter
    let chat: ChatClient

    init(observer: any RouterObserver) throws {
        var options = RouterOptions()
        options.clock = clock
        options.observer = observer
        options.resilience.connectRetries = 0
        let systemKey = Self.key("P")
        upstream.accept(key: systemKey, at: .openAI)
        upstream.answer { [clock] _ in
            clock.advance(by: .milliseconds(250))
            return .text("Water boils at 100 degrees.")
        }
        let price = ModelPrice(rates: .init(input: Price(perMillion: "2.50"), output: Price(perMillion: "10")))
        let model = ModelEntry(
            name: "openai/gpt-4o",
            offers: [
                .init(provider: .openRouter, ids: ["openai/gpt-4o"], price: price),
                .init(provider: .openAI, ids: ["gpt-4o"], price: price),
            ])
        router = try BYOKRouter(
            catalog: ProviderCatalog(providers: Provider.builtIn, models: [model], snapshot: "example"), store: store,
            sealer: FernetSealer(MasterKeyring(MasterKeyring.generate()), clock: clock), ledger: store,
            systemKeys: [SystemKey(.openAI, Secret(systemKey))], options: options)
        chat = ChatClient(router: router, transport: upstream.transport)
    }

    /// A made-up OpenAI key.
    static func key(_ letter: Character) -> String { "sk-proj-" + String(repeating: "\(letter)1b2", count: 16) }

    private static func openRouterKey(_ letter: Character) -> String {
        "sk-or-v1-" + String(repeating: "\(letter)1b2", count: 16)
    }

    /// What no log, label or span may hold.
    let secrets =
        "ABCP".flatMap { [key($0), openRouterKey($0)] }.map { String($0.dropFirst(12).prefix(24)) }
        + ["water boil", "Water", "degrees"]

    func addKey(_ letter: Character, of owner: KeyOwner, expiresAt: Timestamp? = nil) async throws -> KeyID {
        upstream.accept(key: Self.key(letter), at: .openAI)
        return try await router.keys.add(PastedKey(Self.key(letter)), for: .openAI, owner: owner, expiresAt: expiresAt)
            .summary.id
    }

    /// An aggregator's key, which is tried first.
    func addOpenRouterKey(_ letter: Character, of owner: KeyOwner) async throws -> KeyID {
        let key = Self.openRouterKey(letter)
        upstream.accept(key: key, at: .openRouter)
        return try await router.keys.add(PastedKey(key), for: .openRouter, owner: owner).summary.id
    }

    func caller(_ user: KeyOwner) -> Caller { Caller(user, tier: .professional) }

    let question = ChatRequest("gpt-4o", messages: [.user("When does water boil?")])

    /// One attempt, as a host makes it that lends the key to a client of its own.
    func ask(_ attempt: inout Attempt) async throws -> String {
        let reply = try await chat.complete(question, over: attempt.route)
        attempt.delivery = Delivery(usage: reply.usage?.tokens, model: reply.model)
        return reply.text
    }
}
