// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

// What a host writes besides the README's example: a policy, a custom endpoint, an organisation, a replacement with
// grace, the price of a route on credits, the audit log. Runs on a store in memory and sends nothing anywhere.
internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage

/// A host's own say: direct keys before the aggregator's, and no preview models.
struct HouseRules: RoutingPolicy {
    func verdict(on candidate: borrowing Candidate) -> Verdict {
        if candidate.model.contains("preview") { return .reject(reason: "previews are not for production") }
        return .accept(rank: candidate.isAggregator ? 1 : 0)
    }
}

/// Asks the provider about a key; here an answer without asking. A real one sends the key to `test.origin` and says what
/// the reply proved.
struct StubTester: KeyTester {
    func test(_ test: KeyTest) async throws -> KeyTestReport {
        KeyTestReport(
            status: .connected, message: "API key is valid!", proved: [.live], notProved: [.funds, .inference])
    }
}

/// Prints what happens to keys; a host sends mail or counts.
struct PrintingObserver: RouterObserver {
    func receive(_ event: RouterEvent) { print("event:", event.kind, event.message) }
}

// An endpoint of one's own, with a model and its price.
let house = try Provider.compatible(
    id: "house", name: "House", origin: .configured("https://llm.example.com/v1"))
let price = ModelPrice(rates: .init(input: Price(perMillion: "0.10"), output: Price(perMillion: "0.20")))
let llama = ModelEntry(
    name: "house/llama3:8b", offers: [.init(provider: house.id, ids: ["llama3:8b"], price: price)],
    aliases: ["house-small"])

var options = RouterOptions()
options.policy = HouseRules()
options.tester = StubTester()
options.observer = PrintingObserver()
let store = InMemoryStore()
let router = try BYOKRouter(
    catalog: ProviderCatalog.bundled.adding([house], models: [llama]), store: store,
    sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())),
    systemKeys: [SystemKey(.openRouter, Secret("sk-or-v1-the-platform's-own-key"))], options: options)

// An organisation's key, for two of its members; and a member's own key for the endpoint.
let acme = try KeyOwner.organisation("acme")
let alice = Caller(try .user("alice"), organisation: acme, tier: .enterprise)
let shared = try await router.keys.acting(as: "admin").add(
    PastedKey("sk-ant-api03-" + String(repeating: "x", count: 95)), for: .anthropic, owner: acme, label: "Team",
    policy: KeyPolicy(members: ["alice", "bob"]))
try await router.keys.add(PastedKey("local-key-1234567890"), for: house.id, owner: alice.user, label: "House")
for model: ModelName in ["claude-sonnet-4.5", "house-small"] {
    print(try await router.route(RouteRequest(model, for: alice)))
}

// The old value stays for ten minutes as a key of its own, and new requests use the new one.
try await router.keys.replace(
    shared.summary.id, of: acme, with: PastedKey("sk-ant-api03-" + String(repeating: "y", count: 95)),
    grace: .seconds(600))
for key in try await router.keys.list(acme) { print("key:", key.label, key.masked, key.badge) }

// A route on credits: what to set aside before the call, and what to charge after it.
let bob = Caller(try .user("bob"), tier: .starter)
let route = try await router.route(RouteRequest("gpt-4o", for: bob))
if case .credits(let quote) = route.billing {
    let reserve = try quote.reserve(promptBytes: 4_000, completionTokens: 500)
    let charge = try quote.charge(for: TokenUsage(input: 900, output: 420))
    print("credits: reserve", reserve, "charge", charge)
    let month = TokenUsage(input: 80_000_000, output: 20_000_000)
    let savings = try Savings(usage: month, baseline: quote.price, tier: bob.tier)
    print("an own key would save", savings.perMonth, "a month")
}

// Refusals say why and what to do; a plan says it without trying.
do {
    _ = try await router.route(RouteRequest("gpt-4o", for: bob, spendPolicy: .neverCredits))
} catch {
    print("refused:", error.code, "-", error.message)
}
print(try await router.plan(RouteRequest("claude-sonnet-4.5", for: alice)))

// Uses reach the log within a second, or at once.
try await router.flushAudit()
for entry in try await store.entries(of: acme, from: 1, limit: 100) {
    print("audit:", entry.number, entry.event.kind, "by", entry.event.actor, entry.event.masked ?? "")
}
