// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a delivered answer comes to: the usage that counts, what the provider bills for it, and what it costs in credits.
/// A computation, apart from where the numbers come from and go to.
struct Accounting {
    private(set) var usage: TokenUsage
    private(set) var cost: Money?
    private(set) var costSource = Receipt.CostSource.unknown
    /// List price and mark-up; nil: the price is unknown.
    private(set) var creditsEquivalent: Money?

    /// - Parameters:
    ///   - isWhole: whether the answer came to its end. One that did not has used at least what came.
    ///   - bound: how large the request could become, where that is known.
    init(_ delivery: Delivery, of route: Route, isWhole: Bool, bound: RequestBound?) {
        usage = Self.usage(delivery, isWhole: isWhole, bound: bound, mustEstimate: route.isSystem)
        let price = route.listPrice
        if let reported = delivery.cost, let amount = try? reported.rounded(.halfEven) {
            (cost, costSource) = (amount, .reported)
        } else if let price, usage.provenance != .unknown, price.isKnown, let exact = try? price.cost(of: usage),
            let amount = try? exact.rounded(.halfEven)
        {
            (cost, costSource) = (amount, .listPrice)
        }
        if let price, usage.provenance != .unknown, price.isKnown {
            // Beyond what can be counted, the most that can.
            let exact = try? price.cost(of: usage).rounded(.halfEven, markup: route.markup)
            creditsEquivalent = exact ?? Money(nanodollars: .max)
        }
    }

    private static func usage(
        _ delivery: Delivery, isWhole: Bool, bound: RequestBound?, mustEstimate: Bool
    ) -> TokenUsage {
        let isCounted = delivery.usage.map { $0.provenance != .unknown } ?? false
        if let usage = delivery.usage, isCounted {
            guard !isWhole, let bytes = delivery.outputBytes else { return usage }
            // What a provider counts before the end is a part: of what came since, the bytes tell.
            var estimate = usage
            let came = tokens(inBytes: bytes)
            if came > usage.output, came - usage.output > usage.reasoning { estimate.output = came - usage.reasoning }
            estimate.provenance = .estimated
            return estimate
        }
        guard mustEstimate || delivery.outputBytes != nil else { return TokenUsage(provenance: .unknown) }
        guard mustEstimate || bound != nil else { return TokenUsage(provenance: .unknown) }
        return TokenUsage(
            input: tokens(inBytes: bound?.promptBytes ?? 0),
            output: delivery.outputBytes.map(tokens) ?? bound?.completionTokens ?? 0,
            imageInput: bound?.imageTokens ?? 0,
            provenance: .estimated)
    }

    /// Four bytes a token, as English has on average; what is begun counts whole.
    private static func tokens(inBytes count: UInt64) -> UInt64 { count / 4 + (count % 4 == 0 ? 0 : 1) }
}

extension ModelPrice {
    /// A price without the rates of its tokens is none.
    var isKnown: Bool { rates.input != nil && rates.output != nil }
}

extension Route {
    /// What credits bear beyond the list price, for this caller.
    fileprivate var markup: BasisPoints { caller.tier.markup }
}
