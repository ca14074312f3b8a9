// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension FakeUpstream {
    /// How a request fails. Each provider says it in its own words and status.
    ///
    /// ```swift
    /// upstream.fail(.overloaded, times: 3)
    /// upstream.fail(.unavailable.midStream(after: 2), at: .anthropic)
    /// upstream.fail(.cutOff(after: 5))
    /// ```
    public struct Failure: Sendable {
        enum Reason: Hashable, Sendable {
            case missingKey, invalidKey, expiredKey, noFunds, keyLimitReached, rateLimited, forbidden, restricted
            case modelNotFound, contextTooLong, contentPolicy, badRequest, overloaded, unavailable, timeout
            case noConnection, silence, cutOff, malformed
            case reply(status: Int, body: String)
        }
        enum Place: Hashable, Sendable {
            case head
            case inReply
            case midStream(after: Int)
        }
        var reason: Reason
        var place = Place.head
        /// What the provider asks for, in its own way.
        public var retryAfter: Duration?
        /// Before the head.
        public var delay = Duration.zero
        /// Words of a test's own; nil: the provider's usual ones.
        public var message: String?

        init(_ reason: Reason) { self.reason = reason }

        /// Inside a reply of status 200, before anything of an answer.
        public var insideReply: Failure { placed(.inReply) }
        /// Inside a stream that had begun: after so many pieces of the answer. A reply that is no stream has it inside.
        public func midStream(after pieces: Int) -> Failure { placed(.midStream(after: pieces)) }
        /// After so much time in which nothing comes.
        public func delayed(by delay: Duration) -> Failure {
            var failure = self
            failure.delay = delay
            return failure
        }
        /// In other words than the provider's usual ones.
        public func saying(_ message: String) -> Failure {
            var failure = self
            failure.message = message
            return failure
        }

        private func placed(_ place: Place) -> Failure {
            var failure = self
            failure.place = place
            return failure
        }

        public static let invalidKey = Failure(.invalidKey)
        public static let expiredKey = Failure(.expiredKey)
        /// The account is empty.
        public static let noFunds = Failure(.noFunds)
        /// The limit set on the key is reached; where keys have none, the account's.
        public static let keyLimitReached = Failure(.keyLimitReached)
        public static func rateLimited(retryAfter: Duration? = nil) -> Failure {
            var failure = Failure(.rateLimited)
            failure.retryAfter = retryAfter
            return failure
        }
        /// The region or the address is not served.
        public static let forbidden = Failure(.forbidden)
        /// The key lacks a permission.
        public static let restricted = Failure(.restricted)
        public static let modelNotFound = Failure(.modelNotFound)
        public static let contextTooLong = Failure(.contextTooLong)
        public static let contentPolicy = Failure(.contentPolicy)
        public static let badRequest = Failure(.badRequest)
        public static let overloaded = Failure(.overloaded)
        /// 500.
        public static let unavailable = Failure(.unavailable)
        /// 504, after the request was sent.
        public static let timeout = Failure(.timeout)
        /// Nobody listens.
        public static let noConnection = Failure(.noConnection)
        /// Nothing comes, until the client loses patience.
        public static let silence = Failure(.silence)
        /// The connection closes after so many pieces of the answer: of a reply that is no stream, in its middle.
        public static func cutOff(after pieces: Int) -> Failure { Failure(.cutOff).placed(.midStream(after: pieces)) }
        /// A body that is no JSON; of a stream, after so many pieces.
        public static func malformed(after pieces: Int = 0) -> Failure {
            Failure(.malformed).placed(.midStream(after: pieces))
        }
        /// A reply of a test's own making.
        public static func reply(status: Int, body: String) -> Failure { Failure(.reply(status: status, body: body)) }
    }
}
