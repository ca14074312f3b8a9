// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Who pays for a request. Own keys have no way to the ledger: only a `CreditQuote` can be charged, and only routes on
/// system keys have one.
public enum BillingDecision: Sendable, Hashable, CustomStringConvertible {
    /// The provider bills the key's owner; the platform charges nothing.
    case providerBillsOwner
    /// The platform's key is used, and credits are charged: list price and mark-up.
    case credits(CreditQuote)

    public var description: String {
        switch self {
        case .providerBillsOwner: "the provider bills the owner: 0 credits, 0 % mark-up"
        case .credits(let quote): "credits of \(quote.account.id): list price + \(quote.tier.markup)"
        }
    }
}

/// Price, tier and mark-up as they were when the route was chosen. Made by the router alone.
public struct CreditQuote: Sendable, Hashable {
    /// Who is charged.
    public let account: KeyOwner
    public let tier: Tier
    /// The list price: the catalogue's, or the host's ceiling price where the catalogue has none.
    public let price: ModelPrice

    package init(account: KeyOwner, tier: Tier, price: ModelPrice) {
        self.account = account
        self.tier = tier
        self.price = price
    }

    /// What is charged for the usage: list price × (1 + mark-up), rounded half-even. Also where the provider reports
    /// another cost.
    /// - Throws: `costOverflow`.
    public func charge(for usage: TokenUsage) throws(BYOKError) -> Money {
        try price.cost(of: usage).rounded(.halfEven, markup: tier.markup)
    }

    /// What is set aside before the call, so that the charge cannot exceed it: rounded up.
    /// - Parameters:
    ///   - promptBytes: the rendered prompt in UTF-8; a token has at least one byte.
    ///   - imageTokens: the bound for all images, in tokens.
    ///   - completionTokens: the most the model may answer.
    ///   - webSearches: the most searches the request may make.
    /// - Throws: `costOverflow`.
    public func reserve(
        promptBytes: UInt64, imageTokens: UInt64 = 0, completionTokens: UInt64, webSearches: UInt64 = 0
    ) throws(BYOKError) -> Money {
        let (promptTokens, overflow) = promptBytes.addingReportingOverflow(imageTokens)
        guard !overflow else { throw .costOverflow }
        return try price.ceiling(
            promptTokens: promptTokens, completionTokens: completionTokens, webSearches: webSearches
        ).rounded(.up, markup: tier.markup)
    }
}
