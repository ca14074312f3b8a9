// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

// A host that keeps its own HTTP client, AsyncHTTPClient: first with a request of its own over a route, then with our chats
// over a transport that it makes of its client. It talks to a fake of the providers on loopback; nothing leaves the machine.
import AsyncHTTPClient
import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import NIOCore

let upstream = FakeUpstream()
let server = try upstream.start()
defer { server.stop() }
upstream.accept(key: aliceKey, at: .openAI)
upstream.answer(.text("Water boils at 100 degrees."))

let router = try BYOKRouter(
    catalog: server.catalog(), store: InMemoryStore(),
    sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())))
let alice = Caller(try .user("alice"), tier: .professional)
try await router.keys.add(PastedKey(aliceKey), for: .openAI, owner: alice.user)

// 1. The host's own request.
var configuration = HTTPClient.Configuration()
configuration.redirectConfiguration = .disallow
let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
let own = OwnRequest(router: router, client: client)
print("own request:", try await own.ask("When does water boil?", for: alice))

// Refusals: the provider's words decide, not the status. The first two are both 429.
upstream.fail(.noFunds)
upstream.fail(.rateLimited(retryAfter: .seconds(20)))
upstream.fail(.overloaded)
for _ in 1...3 {
    do {
        print(try await own.ask("When does water boil?", for: alice))
    } catch {
        print("refused:", error.code, "-", error.message)
    }
}
try await client.shutdown().get()

// 2. Our chats over the host's client.
let transport = ClientTransport()
let chat = ChatClient(router: router, transport: transport)
let request = ChatRequest("gpt-4o", messages: [.user("When does water boil?")])
print("complete:", try await chat.complete(request, for: alice).text)
for try await chunk in try await chat.stream(request, for: alice) where !chunk.text.isEmpty {
    print("stream:", chunk.text)
}

// A stream that breaks off never ends as if it were whole.
upstream.fail(.cutOff(after: 2))
do {
    for try await chunk in try await chat.stream(request, for: alice) where !chunk.text.isEmpty {
        print("piece:", chunk.text)
    }
} catch {
    print("broken off:", error.code)
}
// One that is let go of ends at the provider, too.
let stream = try await chat.stream(request, for: alice)
stream.cancel()
do {
    for try await _ in stream {}
} catch {
    print("cancelled:", error.code)
}
// Nobody listens any more, and a new client has no connection left: certainly nothing was sent.
try await transport.shutdown()
server.stop()
let late = ClientTransport()
do {
    print(try await ChatClient(router: router, transport: late).complete(request, for: alice).text)
} catch {
    print("nobody there:", error.code, "-", (error.cause as? AttemptFailure)?.kind ?? .unknown)
}
try await late.shutdown()
print("complaints of the provider:", upstream.complaints.count)
