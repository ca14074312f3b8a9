// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
public import BYOKProviders

extension FakeUpstream {
    /// A request as the provider saw it. The key itself is not kept.
    public struct Request: Sendable {
        public var provider: Provider.ID
        public var surface: Surface
        public var method: String
        /// What follows the provider's base URL, with the query, without a key.
        public var path: String
        /// Without keys.
        public var headers: ReplyHeaders
        public var key: SentKey?
        /// Whether the provider knows the key, and the account behind it can pay and is allowed to.
        public var isKeyGood = false
        /// Whether the key also stands where it must not: in the URL, in another header or in the body.
        public var keyIsElsewhere = false
        /// Nil where it names none.
        public var model: String?
        public var isStream = false
        public var body: [UInt8]
        /// Of the reply; nil: none came.
        public var status: Int?
        /// Why a real provider would have refused the request, whatever the answer here was.
        public var complaint: String?

        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }
    }
}
