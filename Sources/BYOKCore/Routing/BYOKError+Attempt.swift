// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension BYOKError {
    /// What a failed attempt is for the caller. The message holds none of the provider's words; those are in the cause, the
    /// `AttemptFailure`, but for a platform's key: its provider speaks of the platform's account.
    ///
    /// - Parameter now: what `retryAt` is counted from.
    public init(_ failure: AttemptFailure, on route: Route, now: Timestamp) {
        let provider = route.provider.name
        let links = route.provider.links
        var cause = failure
        if route.isSystem { cause.cause = (failure.cause as? any QuotingError)?.withoutQuotation }
        func make(_ code: Code, _ message: String) -> BYOKError {
            BYOKError(
                code, message, cause: cause, keyID: route.keyID, retryAt: failure.retryAfter.map { now + $0 })
        }
        switch failure.kind {
        case .authInvalid, .keyWrongKind, .keyExpired, .forbidden, .quotaExhausted, .keyLimitExceeded, .rateLimited:
            guard !route.isSystem else {
                self = make(
                    .systemKeyUnavailable, "The platform cannot serve \(route.model) at \(provider) at the moment.")
                return
            }
            self = make(Self.code(failure.kind), Self.words(failure.kind, provider, links))
            if failure.kind == .rateLimited, retryAt == nil { retryAt = now + .seconds(60) }
        case .modelNotFound: self = make(.modelNotFound, "\(provider) does not serve \(route.model) with this key.")
        case .contextTooLong:
            self = make(.contextTooLong, "The request is longer than \(route.model) can read. Shorten it.")
        case .contentPolicy: self = make(.contentPolicy, "\(provider) declines the request for what it says.")
        case .badRequest: self = make(.badRequest, "\(provider) does not accept the request as it is.")
        case .overloaded: self = make(.upstreamUnavailable, "\(provider) is overloaded. Try again in a while.")
        case .unavailable: self = make(.upstreamUnavailable, "\(provider) failed. Try again in a while.")
        case .network: self = make(.upstreamUnavailable, "\(provider) could not be reached.")
        case .timeout:
            self = make(.upstreamTimeout, "\(provider) did not answer in time. Whether it did the work is unknown.")
        case .protocol: self = make(.upstreamProtocol, "\(provider)'s reply could not be read, or was not whole.")
        case .cancelled: self = make(.cancelled, "The request was cancelled.")
        default: self = make(.upstreamFailed, "The call to \(provider) failed.")
        }
    }

    private static func code(_ kind: AttemptFailure.Class) -> Code {
        switch kind {
        case .keyExpired: .ownKeyExpired
        case .forbidden: .ownKeyRestricted
        case .quotaExhausted, .keyLimitExceeded: .ownKeyNoFunds
        case .rateLimited: .ownKeyCooling
        default: .ownKeyInvalid
        }
    }

    /// The product guide's words, where they are true.
    private static func words(_ kind: AttemptFailure.Class, _ provider: String, _ links: Provider.Links) -> String {
        switch kind {
        case .keyExpired: "The key for \(provider) has expired. Create a new one at \(links.keys ?? provider)."
        case .forbidden: "\(provider) restricts the key: it may not be used for this, or not from here."
        case .quotaExhausted: "Insufficient credits at \(provider). Add some at \(links.usage ?? provider)."
        case .keyLimitExceeded: "The limit of the key at \(provider) is reached. Raise it at \(links.keys ?? provider)."
        case .rateLimited: "Rate limit exceeded at \(provider). Wait and try again."
        default: "Invalid API key for \(provider). Please check and try again."
        }
    }
}

/// An error that quotes a provider.
package protocol QuotingError: Error {
    /// The same without the provider's words: fit for somebody else than the key's owner.
    var withoutQuotation: any Error { get }
}
