// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Why an exchange failed, as far as a transport can tell. It quotes neither the request nor the reply.
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    public var kind: Kind
    /// Whether the request, or a part of it, may have reached the provider.
    public var requestWasSent: Bool
    /// What happened, in words fit for a log: "connection refused", "certificate has expired".
    public var detail: String

    public init(_ kind: Kind, requestWasSent: Bool, _ detail: String) {
        self.kind = kind
        self.requestWasSent = requestWasSent
        self.detail = detail
    }

    public var description: String { "\(kind): \(detail)" }

    /// May grow in minor versions: switch with a `default`.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        private enum Name {
            case invalidRequest, connect, refusedAddress, tls, timeout, closed, limit, malformed, cancelled
        }
        private let name: Name
        public var description: String { "\(name)" }

        /// The request cannot be sent as it is: a header with a line break, no path.
        public static let invalidRequest = Kind(name: .invalidRequest)
        /// No connection: the name does not resolve, nobody listens, it took too long.
        public static let connect = Kind(name: .connect)
        /// The name resolves to an address that the origin must not lead to: loopback, a private network, …
        public static let refusedAddress = Kind(name: .refusedAddress)
        /// No secure connection: certificate, host name, version.
        public static let tls = Kind(name: .tls)
        /// Idle or in all too long after the connection stood.
        public static let timeout = Kind(name: .timeout)
        /// The other side closed the connection before the reply was whole.
        public static let closed = Kind(name: .closed)
        /// The reply is larger than its limits.
        public static let limit = Kind(name: .limit)
        /// What came is not HTTP.
        public static let malformed = Kind(name: .malformed)
        public static let cancelled = Kind(name: .cancelled)
    }
}
