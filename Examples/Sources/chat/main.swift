// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

// With a key in the environment (OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY or OPENROUTER_API_KEY) it calls that
// provider, and spends less than a cent; otherwise a fake one answers.
import BYOKCore
import BYOKProviders
import BYOKStorage

let upstream = try Upstream()
let (provider, model, pasted, transport) = (upstream.provider, upstream.model, upstream.key, upstream.transport)

// Example 2 of README.md, to the letter from here on: Scripts/check-readme compares both, and what this prints.
var options = RouterOptions()
options.tester = LiveKeyTester(transport: transport)
let router = try BYOKRouter(
    catalog: .bundled, store: InMemoryStore(), sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())),
    options: options)
let alice = Caller(try .user("alice"), tier: .professional)
let added = try await router.keys.add(PastedKey(pasted), for: provider, owner: alice.user)
print(added.report?.message ?? "not tested")

let chat = ChatClient(router: router, transport: transport)
var request = ChatRequest(model, messages: [.user("Is it raining in Bonn?")])
let town = try RawJSON(#"{"type":"object","properties":{"town":{"type":"string"}},"required":["town"]}"#)
request.tools = [.function("weather", description: "The weather in a town now", parameters: town)]
let reply = try await chat.complete(request, for: alice)
request.messages.append(reply.message)
for call in reply.toolCalls {
    print("it calls", call.name, call.arguments)
    request.messages.append(.toolResult("Rain, 9 °C", for: call.id))
}
let stream = try await chat.stream(request, for: alice)
for try await chunk in stream { print(chunk.text, terminator: "") }
print()
for field in await stream.receipt?.metadata ?? [] { print("\(field.name): \(field.value)") }
do {
    print(try await chat.complete(ChatRequest(model, messages: [.user("And tomorrow?")]), for: alice).text)
} catch {
    print(error.code, "-", error.message)
}
