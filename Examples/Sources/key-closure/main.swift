// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

// The router behind a client that somebody else wrote and that takes its key from a closure. It talks to a fake of OpenAI on
// loopback; nothing leaves the machine.
import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting

let upstream = FakeUpstream()
let server = try upstream.start()
defer { server.stop() }
let pasted = "sk-proj-" + String(repeating: "A1b2", count: 12)
upstream.accept(key: pasted, at: .openAI)
upstream.answer(.text("Water boils at 100 degrees."))
guard let openAI = server.provider(.openAI) else { fatalError("the fake has no OpenAI") }

let router = try BYOKRouter(
    catalog: server.catalog(), store: InMemoryStore(),
    sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())),
    systemKeys: [SystemKey(openAI, Secret("sk-the-platform's-own-key"))])
let alice = Caller(try .user("alice"), tier: .professional)
let key = try await router.keys.add(PastedKey(pasted), for: .openAI, owner: alice.user).summary.id

// One client, kept for long; a key for each call.
let source = KeySource(router: router, provider: openAI, caller: alice, model: "gpt-4o")
let client = SomebodysClient(baseURL: openAI.origin.url, apiKey: source.key)

func ask() async throws {
    do {
        print("answer:", try await client.ask("When does water boil?", model: "gpt-4o"))
    } catch let refusal as SomebodysClient.Refusal {
        // The client knows a number; the provider's words say that it is no matter of waiting.
        print("refused:", refusal.status, "which means", source.failure(of: refusal).kind)
    } catch let error as BYOKError {
        print("no key:", error.code, "-", error.message)
    }
}

try await ask()
upstream.fail(.noFunds)
try await ask()

// Disabled and enabled again, then revoked: the client is the same, and its next call knows.
try await router.keys.change(key, of: alice.user, .disable)
try await ask()
try await router.keys.change(key, of: alice.user, .enable)
try await ask()
try await router.keys.remove(key, of: alice.user)
try await ask()
print("calls that reached the provider:", upstream.requests.count)
