// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage

/// What a host calls: the route, the user's key opened, the chat as JSON, `CurlTransport`, the answer parsed.
final class ChatClientSubject: AsyncSubject {
    let name = "BYOK chat"
    private let caller: Caller
    private let request: ChatRequest
    /// By URL: each stands in for OpenAI.
    private let clients: [String: ChatClient]

    /// - Parameter loads: all that it will be asked for; their bodies are the same chat.
    init(_ loads: [Load]) async throws {
        caller = Caller(try .user("benchmark"), tier: .professional)
        request = try ChatRequest(json: loads[0].body)
        let transport = try CurlTransport()
        var clients: [String: ChatClient] = [:]
        for load in loads where clients[load.url] == nil {
            let base = load.origin + load.path.dropLast("/chat/completions".count)
            var openAI = Provider.openAI
            openAI.origin = try .configured(base, allowLoopbackHTTP: true)
            let router = try BYOKRouter(
                catalog: ProviderCatalog(
                    providers: [.openRouter, openAI, .anthropic, .google], models: ProviderCatalog.bundled.models,
                    snapshot: ProviderCatalog.bundled.snapshot),
                store: InMemoryStore(), sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())))
            let key = PastedKey("sk-proj-" + String(repeating: "benchmark-key-", count: 5))
            _ = try await router.keys.add(key, for: .openAI, owner: caller.user)
            clients[load.url] = ChatClient(router: router, transport: transport)
        }
        self.clients = clients
    }

    func call(_ load: Load) async throws -> Int {
        try await clients[load.url]!.complete(request, for: caller).text.utf8.count
    }

    func read(_ load: Load, _ piece: (UnsafeRawBufferPointer) -> Void) async throws {
        for try await chunk in try await clients[load.url]!.stream(request, for: caller) {
            var text = chunk.text
            text.withUTF8 { piece(UnsafeRawBufferPointer($0)) }
        }
    }
}
