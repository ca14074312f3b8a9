// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import Testing

/// A store that keeps everything.
typealias WholeStore = KeyStore & AuditedLedger & UsageLog

/// A platform that sells two models through two providers, and whose providers do what a test says.
struct PerformStand {
    static let model = ModelName("openai/gpt-4")
    static let otherModel = ModelName("openai/gpt-4o")
    /// Its mark-up is 5 %, and organisations' keys count.
    static let tier = Tier(name: "table", markup: 500, allowsOrganisationKeys: true)
    /// $3 and $15 per million tokens at the vendor, $4 and $20 at the aggregator.
    static let catalog: ProviderCatalog = {
        func price(_ input: String, _ output: String) -> ModelPrice {
            ModelPrice(rates: .init(input: Price(perMillion: input), output: Price(perMillion: output)))
        }
        do {
            let entries = ["gpt-4", "gpt-4o"].map { id in
                ModelEntry(
                    name: "openai/\(id)",
                    offers: [
                        .init(provider: .openRouter, ids: ["openai/\(id)"], price: price("4", "20")),
                        .init(provider: .openAI, ids: [id], price: price("3", "15")),
                    ])
            }
            return try ProviderCatalog(
                providers: [.openRouter, .openAI, .anthropic], models: entries, snapshot: "test")
        } catch {
            fatalError("\(error)")
        }
    }()

    /// What every answer uses: $0.0105 at the vendor and $0.014 at the aggregator.
    static let usage = TokenUsage(input: 1_000, output: 500)
    /// What every request may use: $0.028 at the dearer of the two.
    static let bound = RequestBound(promptBytes: 2_000, completionTokens: 1_000, content: Array("hello".utf8))
    static let vendorCost = Money(nanodollars: 10_500_000)
    static let vendorCharge = Money(nanodollars: 11_025_000)
    static let aggregatorCost = Money(nanodollars: 14_000_000)
    static let aggregatorCharge = Money(nanodollars: 14_700_000)
    static let reserve = Money(nanodollars: 29_400_000)

    let clock: ManualClock
    let store: any WholeStore
    let tester = DialTester()
    let events = EventBook()
    let providers: FakeProviders
    let router: BYOKRouter
    var vault: KeyVault { router.keys }

    init(
        _ store: any WholeStore, ledger: (any CreditLedger)? = nil, hasLedger: Bool = true,
        masterKey: String = World.masterKey, clock: ManualClock = ManualClock(now: Samples.start),
        providers: FakeProviders = FakeProviders(), _ configure: (inout RouterOptions) -> Void = { _ in }
    ) throws {
        (self.store, self.clock, self.providers) = (store, clock, providers)
        var options = RouterOptions()
        options.clock = clock
        options.tester = tester
        options.observer = events
        options.resilience.connectRetries = 0
        configure(&options)
        router = try BYOKRouter(
            catalog: Self.catalog, store: store, sealer: FernetSealer(MasterKeyring(masterKey), clock: clock),
            ledger: hasLedger ? ledger ?? store : nil,
            systemKeys: [.openAI, .openRouter].map { SystemKey($0, Secret(FakeProviders.systemKey($0.id))) },
            options: options)
        // A test that nobody asked for cannot ask the provider, and so changes nothing.
        tester.fail(AttemptFailure(.network))
    }

    /// Adds a key behind the owner's others and gives it the health that a live test finds.
    func add(
        _ provider: Provider.ID, _ number: Int, to owner: KeyOwner, status: KeyStatus = .connected,
        policy: KeyPolicy = .unrestricted
    ) async throws -> KeyID {
        let id = try await vault.add(
            .sample(provider, number), for: provider, owner: owner, policy: policy, test: false
        ).summary.id
        if status != .untested { try await put(id, of: owner, into: status) }
        return id
    }

    func put(_ id: KeyID, of owner: KeyOwner, into status: KeyStatus) async throws {
        tester.dial(status, proving: status == .connected ? [.live, .funds, .inference] : [])
        _ = try await vault.test(id, of: owner)
        tester.fail(AttemptFailure(.network))
    }

    func grant(_ amount: Money, to account: KeyOwner, as name: String = "payment") async throws {
        _ = try await store.apply(
            LedgerEntry(
                account: account, requestID: RequestID(name), attempt: 1, kind: .grant, amount: amount,
                parametersHash: Array(repeating: 7, count: 32), at: clock.now()))
    }

    /// Carries a request out; each attempt does what the providers were told for its key.
    func perform(_ request: RouteRequest) async -> Result<Receipt, BYOKError> {
        do {
            return .success(
                try await router.perform(request) { attempt in
                    let key = try await attempt.withSecret { Samples.text($0) }
                    switch providers.reaction(to: key) {
                    case .answer(let usage): attempt.delivery.usage = usage
                    case .fail(let failure): throw failure
                    case .toss(let error): throw error
                    }
                }.receipt)
        } catch {
            return .failure(error)
        }
    }

    func entries(of account: KeyOwner) async throws -> [LedgerEntry] {
        try await store.entries(of: account, from: Timestamp(microseconds: 0), after: nil, limit: 10_000)
    }

    func audit(_ owner: KeyOwner) async throws -> [AuditEvent] {
        try await router.flushAudit()
        return try await store.entries(of: owner, from: 1, limit: 10_000).map(\.event)
    }
}
