// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore
import BYOKProviders
import BYOKStorage

/// A router that sells a model for credits: for the worker that spends and for the judge that looks afterwards.
package enum ChargeStand {
    package static let account: KeyOwner = (try? .user("payer")) ?? .platform
    /// What each answer costs: 1,000 and 500 tokens at $3 and $15 per million.
    package static let price = Money(nanodollars: 10_500_000)
    package static let usage = TokenUsage(input: 1_000, output: 500)

    package static func router(
        _ store: any StackStore, ledger: any CreditLedger, master: String, clock: any RouterClock = SystemClock()
    ) throws -> BYOKRouter {
        let price = ModelPrice(rates: .init(input: Price(perMillion: "3"), output: Price(perMillion: "15")))
        let catalog = try ProviderCatalog(
            providers: [.openAI],
            models: [
                ModelEntry(name: "openai/gpt-4", offers: [.init(provider: .openAI, ids: ["gpt-4"], price: price)])
            ],
            snapshot: "2026-11-20")
        var options = RouterOptions()
        options.clock = clock
        return try BYOKRouter(
            catalog: catalog, store: store, sealer: FernetSealer(MasterKeyring(master)), ledger: ledger,
            systemKeys: [SystemKey(.openAI, Secret("platform-key-of-the-worker"))], options: options)
    }

    package static func request(_ id: String, of account: KeyOwner = account) throws -> RouteRequest {
        RouteRequest(
            Stack.model, for: Caller(account, tier: .enterprise), id: try RequestID(id),
            bound: RequestBound(promptBytes: 2_000, completionTokens: 1_000, content: Array(id.utf8)))
    }
}
