// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What an own key saves against credits, from a baseline: a model's price and a tier.
public struct Savings: Sendable, Hashable {
    /// What the platform would charge: list price and mark-up.
    public let creditsCost: Money
    /// What the provider charges the key's owner.
    public let ownKeyCost: Money
    /// Saved per month, if the usage is a month's.
    public let perMonth: Money
    /// Twelve months.
    public let perYear: Money

    /// - Parameters:
    ///   - usage: a month's tokens.
    ///   - baseline: the list price of the model that credits would pay for.
    ///   - tier: whose mark-up credits bear.
    ///   - ownKeyPrice: what the own key pays; the baseline where it is the same model, `.free` for a free one.
    /// - Throws: `costOverflow`.
    public init(
        usage: TokenUsage, baseline: ModelPrice, tier: Tier, ownKeyPrice: ModelPrice? = nil
    ) throws(BYOKError) {
        try self.init(
            creditsCost: Baseline(price: baseline, tier: tier).credits(for: usage),
            ownKeyCost: (ownKeyPrice ?? baseline).cost(of: usage).rounded(.halfEven))
    }

    /// - Parameters:
    ///   - creditsCost: of a month.
    ///   - ownKeyCost: of the same month.
    /// - Throws: `costOverflow`.
    public init(creditsCost: Money, ownKeyCost: Money) throws(BYOKError) {
        self.creditsCost = creditsCost
        self.ownKeyCost = ownKeyCost
        perMonth = try creditsCost.subtracting(ownKeyCost)
        perYear = try perMonth.multiplied(by: 12)
    }

    /// What would be used, and paid for in credits, instead.
    public struct Baseline: Sendable, Hashable {
        public var price: ModelPrice
        public var tier: Tier

        public init(price: ModelPrice, tier: Tier) {
            self.price = price
            self.tier = tier
        }

        /// A model of the catalogue's, as the platform would sell it: at the price of the provider that serves it, else
        /// of an aggregator.
        /// - Throws: `modelNotFound`, `priceUnknown`.
        public init(model: ModelName, tier: Tier, in catalog: ProviderCatalog) throws(BYOKError) {
            guard let entry = catalog.entry(for: model) else {
                throw BYOKError(.modelNotFound, "The catalogue does not list the model to compare with.")
            }
            let (through, direct) = catalog.providers.reduce(into: ([ModelPrice](), [ModelPrice]())) {
                prices, provider in
                guard entry.offers.contains(where: { $0.provider == provider.id }),
                    let price = catalog.price(of: model, at: provider.id)
                else { return }
                if provider.coverage.isAggregator { prices.0.append(price) } else { prices.1.append(price) }
            }
            guard let price = direct.first ?? through.first else {
                throw BYOKError(
                    .priceUnknown, "The catalogue has no price of \(entry.name): compare with another model.")
            }
            self.init(price: price, tier: tier)
        }

        /// - Throws: `costOverflow`.
        func credits(for usage: TokenUsage) throws(BYOKError) -> Money {
            try price.cost(of: usage).rounded(.halfEven, markup: tier.markup)
        }
    }
}
