// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
public import BYOKProviders
import Synchronization

/// The providers, pretended: answers requests in their own shapes, as whole replies and as streams, refuses what they would
/// refuse, and fails when told to. No key is known until it is accepted.
///
/// ```swift
/// let upstream = FakeUpstream()
/// upstream.accept(key: "sk-proj-…", at: .openAI)
/// upstream.answer(.text("Hello"), times: 1)
/// upstream.fail(.rateLimited(retryAfter: .seconds(20)), at: .openAI, times: 2)
/// let client = ChatClient(router: router, transport: upstream.transport)
/// ```
public final class FakeUpstream: Sendable {
    let state: Mutex<FakeUpstreamState>
    let clock: any RouterClock
    /// What is pretended. Providers that are not built in are taken to speak OpenAI's shape.
    public let providers: [Provider]

    /// - Parameter clock: what answers' delays pass on, and the time that replies tell.
    public init(providers: [Provider] = Provider.builtIn, clock: any RouterClock = SystemClock()) {
        self.providers = providers
        self.clock = clock
        state = Mutex(FakeUpstreamState())
    }

    /// Lets a provider know a key.
    /// - Parameter account: what stands behind it.
    public func accept(key: String, at provider: Provider.ID, as account: Account = .good) {
        let place = FakeUpstreamState.KeyPlace(provider: provider, key: KeyPrint(Array(key.utf8)))
        state.withLock { $0.accounts[place] = account }
    }

    /// Limits the models that a provider serves: others are unknown to it. Without this it serves any.
    public func serve(models: [String], at provider: Provider.ID) {
        state.withLock { $0.models[provider] = models }
    }

    /// Says what chats are answered.
    /// - Parameters:
    ///   - provider: nil: all of them.
    ///   - times: for so many requests; nil: for all that have no answer of their own, from now on.
    public func answer(_ answer: Answer, at provider: Provider.ID? = nil, times: Int? = nil) {
        self.answer(at: provider, times: times) { _ in answer }
    }

    /// Says how chats are answered, by what they ask.
    public func answer(
        at provider: Provider.ID? = nil, times: Int? = nil, _ make: @escaping @Sendable (Request) -> Answer
    ) {
        state.withLock { $0.answers.add(make, at: provider, times: times) }
    }

    /// Lets requests fail. Failures come before answers, and only to requests whose key is good and which the provider
    /// would have answered.
    /// - Parameters:
    ///   - provider: nil: all of them.
    ///   - surface: chats, or what is asked about keys and models.
    ///   - times: how many requests; nil: all from now on.
    public func fail(
        _ failure: Failure, at provider: Provider.ID? = nil, on surface: Surface = .chat, times: Int? = 1
    ) {
        state.withLock { $0.failures[surface, default: .init()].add(failure, at: provider, times: times) }
    }

    /// Forgets answers and failures that were not used yet.
    public func recover() {
        state.withLock { state in
            state.answers = .init()
            state.failures = [:]
        }
    }

    /// What was asked so far, in order.
    public var requests: [Request] { state.withLock { $0.requests } }
    /// What was wrong with the requests: empty where a real provider would have taken them all.
    public var complaints: [String] { requests.compactMap(\.complaint) }

    /// Takes the requests to these providers and connects to nobody.
    public var transport: any HTTPTransport { FakeTransport(upstream: self) }

    /// What a request is about.
    public enum Surface: Hashable, Sendable {
        case chat
        /// Key tests, balances, late look-ups and lists of models.
        case account
    }
}
