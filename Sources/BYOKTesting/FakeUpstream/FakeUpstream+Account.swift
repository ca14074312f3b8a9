// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension FakeUpstream {
    /// What stands behind a key.
    public struct Account: Sendable {
        /// What chats with it come to; nil: they are answered.
        public var failure: Failure?
        /// Whether questions about the key come to the same: a real key without money still passes its test.
        public var failsTests = false
        /// What the key itself may spend (OpenRouter); nil: no limit.
        public var limit: Money?
        public var spent = Money(nanodollars: 1_250_000_000)
        /// What was paid in (OpenRouter).
        public var credits = Money(nanodollars: 10_000_000_000)
        public var expiresAt: Timestamp?
        public var isFreeTier = false
        /// Whether it manages keys and cannot call models (OpenRouter).
        public var isManagementKey = false

        public init() {}

        private init(_ failure: Failure, failsTests: Bool) {
            self.failure = failure
            self.failsTests = failsTests
        }

        public static let good = Account()
        /// As of a key that the provider does not know.
        public static let invalid = Account(.invalidKey, failsTests: true)
        /// Google says so in words; elsewhere it is an invalid key like another.
        public static let expired = Account(.expiredKey, failsTests: true)
        public static func rateLimited(retryAfter: Duration) -> Account {
            Account(.rateLimited(retryAfter: retryAfter), failsTests: true)
        }
        /// The region or the address is not served.
        public static let forbidden = Account(.forbidden, failsTests: true)
        /// It may list models and not call them.
        public static let restricted = Account(.restricted, failsTests: false)
        public static let noFunds: Account = {
            var account = Account(.noFunds, failsTests: false)
            account.spent = account.credits
            return account
        }()
        /// The limit set on the key is reached.
        public static let keyLimitReached: Account = {
            var account = Account(.keyLimitReached, failsTests: false)
            account.limit = account.spent
            return account
        }()
        public static let management: Account = {
            var account = Account(.restricted, failsTests: false)
            account.isManagementKey = true
            return account
        }()
    }
}
