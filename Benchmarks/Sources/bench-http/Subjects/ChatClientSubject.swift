// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage

/// What a host calls: the route, the user's key opened, the chat as JSON, `CurlTransport`, the answer parsed.
final class ChatClientSubject: AsyncSubject {
    let name = "BYOK chat"
    private let client: ChatClient
    private let caller: Caller
    /// By URL: each is a provider of its own, with a key of the caller's.
    private let requests: [String: ChatRequest]

    /// - Parameter loads: all that it will be asked for; their bodies are the same chat.
    init(_ loads: [Load]) async throws {
        let user = try KeyOwner.user("benchmark")
        var providers: [Provider] = []
        var requests: [String: ChatRequest] = [:]
        for load in loads where requests[load.url] == nil {
            let base = load.origin + load.path.dropLast("/chat/completions".count)
            let provider = try Provider.compatible(
                id: "loopback-\(providers.count)", name: "Loopback",
                origin: .configured(base, allowLoopbackHTTP: true))
            var request = try ChatRequest(json: load.body)
            request.model = ModelName("\(provider.id)/\(request.model)")
            requests[load.url] = request
            providers.append(provider)
        }
        let router = try BYOKRouter(
            catalog: ProviderCatalog.bundled.adding(providers, models: []), store: InMemoryStore(),
            sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())))
        for provider in providers {
            let key = PastedKey("sk-benchmark-key-of-\(provider.id)")
            _ = try await router.keys.add(key, for: provider.id, owner: user)
        }
        client = ChatClient(router: router, transport: try CurlTransport())
        caller = Caller(user, tier: .professional)
        self.requests = requests
    }

    func call(_ load: Load) async throws -> Int {
        try await client.complete(requests[load.url]!, for: caller).text.utf8.count
    }

    func read(_ load: Load, _ piece: (UnsafeRawBufferPointer) -> Void) async throws {
        for try await chunk in try await client.stream(requests[load.url]!, for: caller) {
            var text = chunk.text
            text.withUTF8 { piece(UnsafeRawBufferPointer($0)) }
        }
    }
}
