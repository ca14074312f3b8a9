// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders

/// A request as it reaches a provider, its keys already reduced to what may be kept.
struct ReceivedRequest: Sendable {
    var method: String
    /// Behind the provider's base URL, without the query.
    var path: String
    /// Behind the question mark, as it stands there.
    var query: [String: String]
    var headers: ReplyHeaders
    var keys: [SentKey] = []
    var keyIsElsewhere = false
    var body: [UInt8]

    init(method: String, target: String, headers: [ReplyHeaders.Header], body: [UInt8]) {
        self.method = method
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(halves[0])
        query = [:]
        for pair in halves.count > 1 ? halves[1].split(separator: "&") : [] {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[String(sides[0])] = sides.count > 1 ? String(sides[1]) : ""
        }
        self.headers = ReplyHeaders(headers)
        self.body = body
    }

    var target: String {
        query.isEmpty
            ? path : path + "?" + query.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "&")
    }

    /// The key in a header of this name with this before it.
    func key(in header: KeyHeader) -> SentKey? {
        keys.first { $0.header == header.name.lowercased() && $0.prefix == header.prefix }
    }
}
