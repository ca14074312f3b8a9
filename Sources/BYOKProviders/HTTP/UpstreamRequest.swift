// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// A request to a provider. It holds no key: that is lent to `HTTPTransport.begin`.
public struct UpstreamRequest: Sendable {
    public var method: Method
    /// Where the key may go, and the beginning of the URL.
    public var origin: Origin
    /// What follows the origin's URL: begins with a slash, is encoded, and may hold a query.
    public var path: String
    /// Besides the key's and those that the transport makes itself (Host, Content-Length, Connection).
    public var headers: [ReplyHeaders.Header]
    /// Where the key goes; nil: the request needs none.
    public var keyHeader: KeyHeader?
    public var body: [UInt8]
    public var limits: TransferLimits

    public init(
        _ method: Method, _ origin: Origin, _ path: String, headers: [ReplyHeaders.Header] = [],
        keyHeader: KeyHeader? = nil, body: [UInt8] = [], limits: TransferLimits = .reply
    ) {
        self.method = method
        self.origin = origin
        self.path = path
        self.headers = headers
        self.keyHeader = keyHeader
        self.body = body
        self.limits = limits
    }

    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }
}

/// The header that carries the key.
public struct KeyHeader: Hashable, Sendable {
    public var name: String
    /// What stands before the key in the value.
    public var prefix: String

    public init(_ name: String, prefix: String = "") {
        self.name = name
        self.prefix = prefix
    }

    /// RFC 6750: `Authorization: Bearer KEY`.
    public static let bearer = KeyHeader("Authorization", prefix: "Bearer ")
}
