// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// One attempt of a request on one key: what a host's closure is lent by `BYOKRouter.perform`. It cannot be kept.
///
/// Say in `delivery` what came, above all the usage. A failure is classified by throwing `AttemptFailure`; anything else
/// counts as `unknown`, after which no other key is tried.
public struct Attempt: ~Copyable {
    public let route: Route
    /// Counts from 1 within the request.
    public let number: Int
    public var delivery = Delivery()
    /// Whether the request may have reached the provider: then a lost connection is no reason to send it again.
    public var requestWasSent = false
    private(set) var openings = 0

    init(_ route: Route, number: Int) {
        self.route = route
        self.number = number
    }

    /// Opens the key for the time of `body`: as `Route.withSecret`.
    public mutating func withSecret<R>(_ body: (Span<UInt8>) throws -> R) async throws -> R {
        let result = try await route.withSecret(body)
        openings += 1
        return result
    }
}

/// What `BYOKRouter.perform` gives: the closure's value, and what it came to.
public struct Performed<Value> {
    public let value: Value
    public let receipt: Receipt
}

extension Performed: Sendable where Value: Sendable {}
