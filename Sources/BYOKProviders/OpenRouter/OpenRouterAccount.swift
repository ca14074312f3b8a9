// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Keys and models at OpenRouter.
public struct OpenRouterAccount: ProviderAccount {
    public let provider: Provider
    private let failures: FailureReader

    /// - Parameter provider: another than `.openRouter` where a proxy or a test stands in for it.
    public init(_ provider: Provider = .openRouter) {
        self.provider = provider
        failures = FailureReader(provider.id, OpenRouterFailures.table)
    }

    /// `/key` tells of the key it is asked with. (`/models` answers anybody, and `/credits` management keys alone.)
    public func keyTest() -> UpstreamRequest {
        UpstreamRequest(
            .get, provider.origin, "/key", headers: [.init("accept", "application/json")], keyHeader: .bearer)
    }

    /// Reads limit, what is left of it, expiry and kind. What is left of a key's limit is not the account's balance: that
    /// an ordinary key cannot ask for.
    public func report(on reply: UpstreamReply) throws(AttemptFailure) -> KeyTestReport {
        guard let json = try? JSON(parsing: reply.body), json["data"].isObject else {
            throw failures.unreadable("The reply does not tell of a key.")
        }
        let key = json["data"]
        let isManagement = key["is_management_key"].bool == true || key["is_provisioning_key"].bool == true
        let limit = Self.dollars(key["limit"])
        let rest = Self.dollars(key["limit_remaining"])
        var report = KeyTestReport.live(
            model: "all of OpenRouter's",
            balance: rest.map { "$\($0.inCents) left of the key's limit" } ?? "no limit on the key")
        report.limit = limit
        report.balance = rest
        report.expiresAt = key["expires_at"].string.flatMap { Timestamp($0) }
        report.kind = isManagement ? "management key" : key["is_free_tier"].bool == true ? "free tier" : nil
        if isManagement {
            report.status = .invalid
            report.message =
                "Invalid API key. Please check and try again. This is a management key, which cannot call models: create an API "
                + "key at \(provider.links.keys ?? provider.name)."
        } else if let rest, rest <= .zero {
            report.status = .noFunds
            report.message =
                "Insufficient credits: the key's limit is used up. Raise it at \(provider.links.keys ?? provider.name)."
        }
        return report
    }

    public func modelList(after cursor: String?) -> UpstreamRequest {
        UpstreamRequest(.get, provider.origin, "/models", headers: [.init("accept", "application/json")])
    }

    public func models(in reply: UpstreamReply) throws(AttemptFailure) -> ModelPage {
        ModelPage(models: try ChatCompletions.models(reply, failures, OpenRouterPrices.model))
    }

    public func failure(of reply: UpstreamReply) -> AttemptFailure { failures.failure(of: reply) }

    /// Nil for what is no amount; less than nothing left is nothing left.
    private static func dollars(_ json: JSON) -> Money? {
        guard let text = json.decimal else { return nil }
        if text.hasPrefix("-") { return .zero }
        return Price(perToken: text).flatMap { try? ExactCost($0).rounded(.halfEven) }
    }
}

extension Money {
    /// In full cents, as bills have it.
    fileprivate var inCents: String {
        let cents = nanodollars / 10_000_000
        return "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
    }
}
