// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

// What the bridges make of four requests and a round of maintenance: with backends in memory, and providers that are
// pretended; nothing leaves the machine.
import BYOKCore
import BYOKObservability
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Logging
import ServiceLifecycle

let backends = Backends()
let shop = try Shop(observer: backends.observer)
let (router, tracing) = (shop.router, backends.tracing)
let (alice, bob, carol) = (try KeyOwner.user("alice"), try KeyOwner.user("bob"), try KeyOwner.user("carol"))
var names: [(KeyID, String)] = []

/// Prints what was observed, and ends the program where a key or what users said and were told is in it.
func show(_ lines: [String]) {
    for line in lines {
        precondition(!shop.secrets.contains(where: line.contains), "Something private was observed.")
        print(line)
    }
}

print("== failover: OpenRouter limits Alice's key, and her OpenAI key serves")
names.append((try await shop.addOpenRouterKey("a", of: alice), "alice-openrouter"))
names.append((try await shop.addKey("A", of: alice), "alice-openai"))
shop.upstream.fail(.rateLimited(retryAfter: .seconds(20)), at: .openRouter)
let failover = RouteRequest("gpt-4o", for: shop.caller(alice), id: try RequestID("failover"))
let served = try await tracing.perform(failover, on: router) { try await shop.ask(&$0) }
print(served.value)
await backends.wait(for: .statusChanged, .connected)
show(backends.takeNew(naming: names))

print("== fallback: Bob's key has no funds, and his credits pay")
names.append((try await shop.addKey("B", of: bob), "bob-openai"))
_ = try await shop.store.apply(
    .grant(Money("5") ?? .zero, to: bob, payment: RequestID("payment-1"), at: shop.clock.now()))
shop.upstream.fail(.noFunds, at: .openAI)
let paid = try await tracing.chat("gpt-4o") { span async throws(BYOKError) in
    let reply = try await shop.chat.complete(shop.question, for: shop.caller(bob), id: RequestID("fallback"))
    span.note(reply.receipt)
    return reply.text
}
print(paid)
await backends.wait(for: .payingCredits)
show(backends.takeNew(naming: names))

print("== a broken stream: the connection is lost after Carol has read two pieces")
names.append(
    (try await shop.addKey("C", of: carol, expiresAt: shop.clock.now() + .seconds(3 * 86_400)), "carol-openai"))
shop.upstream.fail(.cutOff(after: 2), at: .openAI)
do throws(BYOKError) {
    try await tracing.chat("gpt-4o") { span async throws(BYOKError) in
        let stream = try await shop.chat.stream(shop.question, for: shop.caller(carol), id: RequestID("stream"))
        for try await chunk in stream where chunk.isOutput { print("piece:", chunk.text) }
        span.note(await stream.receipt)
    }
} catch {
    print("broken off:", error.code)
}
await backends.wait(for: .statusChanged, .connected)
show(backends.takeNew(naming: names))

print("== refused: Dave has neither a key nor credits, and no label has his model's name")
let unknown = RouteRequest("my-very-own-model", for: shop.caller(try .user("dave")), id: try RequestID("refused"))
do throws(BYOKError) {
    _ = try await tracing.perform(unknown, on: router) { try await shop.ask(&$0) }
} catch {
    print("refused:", error.code)
}
show(backends.takeNew(naming: names))

print("== maintenance, until the group is shut down")
let (rounds, round) = AsyncStream<Void>.makeStream()
let maintenance = MaintenanceService(
    router,
    jobs: [
        MaintenanceJob("health", every: .seconds(60)) {
            backends.metricsBridge.note(await router.health())
            round.yield()
        }
    ])
let group = ServiceGroup(
    configuration: .init(
        services: [.init(service: maintenance)], logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() }))
async let running: Void = group.run()
for await _ in rounds { break }
await group.triggerGracefulShutdown()
try await running
show(backends.takeNew(naming: names))

print("== metrics")
show(backends.measured)
