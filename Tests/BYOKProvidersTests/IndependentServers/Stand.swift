// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// The real stack, with one vendor moved to a server on loopback and one user who has one key there.
struct Stand {
    let provider: Provider
    let router: BYOKRouter
    let client: ChatClient
    let alice: Caller
    let keyID: KeyID
    private let transport: any HTTPTransport

    /// At LLMock, which forgets what was before.
    static func atLLMock(_ vendor: Counterpart, path: String? = nil) async throws -> (Stand, LLMock) {
        let llmock = try RunningServers.llmock()
        try await llmock.reset()
        return (try await Stand(vendor, at: llmock.url + (path ?? vendor.pathAtLLMock), llmock.transport), llmock)
    }

    /// At the proxy, with LLMock behind it.
    static func atProxy(_ vendor: Counterpart, key: String? = nil) async throws -> (Stand, LLMock) {
        let (url, llmock) = try await RunningServers.proxy()
        try await llmock.reset()
        return (try await Stand(vendor, at: url + vendor.pathAtProxy, llmock.transport, key: key), llmock)
    }

    private init(_ vendor: Counterpart, at url: String, _ transport: any HTTPTransport, key: String? = nil) async throws
    {
        var provider = try vendor.provider
        provider.origin = try Origin.configured(url, allowLoopbackHTTP: true)
        self.provider = provider
        self.transport = transport
        var options = RouterOptions()
        options.tester = LiveKeyTester(transport: transport)
        // It would come in the middle of a later test's script.
        options.retestsFailedKeys = false
        let bundled = ProviderCatalog.bundled
        let others = bundled.providers.filter { $0.id != provider.id }
        router = try BYOKRouter(
            catalog: ProviderCatalog(
                providers: others + [provider], models: bundled.models, snapshot: bundled.snapshot),
            store: InMemoryStore(), sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())), options: options)
        client = ChatClient(router: router, transport: transport)
        alice = Caller(try .user("alice"), tier: .professional)
        keyID = try await router.keys.add(
            PastedKey(key ?? vendor.key), for: provider.id, owner: alice.user, test: false
        ).summary.id
    }

    func complete(_ request: ChatRequest) async throws -> ChatReply {
        try await client.complete(request, for: alice)
    }

    /// The pieces of a stream, put together.
    func stream(_ request: ChatRequest) async throws -> ChatReply {
        var whole = ChatReply.Builder()
        for try await chunk in try await client.stream(request, for: alice) { whole.add(chunk) }
        return whole.reply
    }

    func answer(_ request: ChatRequest, isStream: Bool) async throws -> ChatReply {
        isStream ? try await stream(request) : try await complete(request)
    }

    /// What a careful host does: asks again, once, where that may help and after the wait that the error names.
    func insist(_ request: ChatRequest, isStream: Bool) async throws -> (first: BYOKError, answer: ChatReply?) {
        let first = try await #require(throws: BYOKError.self) { try await answer(request, isStream: isStream) }
        let failure = try #require(first.cause as? AttemptFailure)
        let passing: [AttemptFailure.Class] = [
            .rateLimited, .overloaded, .unavailable, .network, .timeout, .protocol,
        ]
        guard passing.contains(failure.kind) else { return (first, nil) }
        if let wait = failure.retryAfter { try await router.options.clock.sleep(for: wait) }
        return (first, try await answer(request, isStream: isStream))
    }

    func models(key: String = "some-key-Zq7K0123") async throws -> [ListedModel] {
        try await ModelDirectory(transport: transport).models(at: provider.account, key: Secret(key))
    }

    func testKey() async throws -> KeyTestReport { try await router.keys.test(keyID, of: alice.user) }
}
