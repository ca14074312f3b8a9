// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Tests a key live, without spending.
public protocol KeyTester: Sendable {
    /// Asks the provider about the key and states what that proved.
    /// - Throws: `AttemptFailure` where the provider could not be asked; a key that the provider refuses is a report.
    func test(_ test: KeyTest) async throws -> KeyTestReport
}

/// What is tested.
public struct KeyTest: Sendable {
    public var provider: Provider
    /// Where the key is sent: what it is sealed to.
    public var origin: String
    /// Wiped when the last reference goes; do not keep it.
    public var secret: Secret

    public init(provider: Provider, origin: String, secret: Secret) {
        self.provider = provider
        self.origin = origin
        self.secret = secret
    }
}

/// What a live test found out.
public struct KeyTestReport: Sendable, Hashable {
    /// What the test says of the key: `connected`, `invalid`, `expired`, `restricted`, `noFunds`, `rateLimited` or
    /// `unreachable`.
    public var status: KeyStatus
    /// For the user's eyes: "API key is valid! Model: …, Balance: …".
    public var message: String
    public var proved: Set<Fact>
    public var notProved: Set<Fact>
    /// What is left to spend, where the provider says.
    public var balance: Money?
    /// What the key may spend in all or per period, where the provider says.
    public var limit: Money?
    /// What kind of key it is, where the provider says: "free tier", "management key".
    public var kind: String?
    /// When the key ends, where the provider says.
    public var expiresAt: Timestamp?

    public init(
        status: KeyStatus, message: String, proved: Set<Fact> = [], notProved: Set<Fact> = [], balance: Money? = nil,
        limit: Money? = nil, kind: String? = nil, expiresAt: Timestamp? = nil
    ) {
        self.status = status
        self.message = message
        self.proved = proved
        self.notProved = notProved
        self.balance = balance
        self.limit = limit
        self.kind = kind
        self.expiresAt = expiresAt
    }

    /// What a test may prove.
    public enum Fact: String, Sendable, CaseIterable {
        /// The provider knows the key and accepts it.
        case live
        /// There is money or an allowance behind it.
        case funds
        /// It may call models.
        case inference
    }
}
