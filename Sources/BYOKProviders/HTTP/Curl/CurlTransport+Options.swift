// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import CBYOKCurl

extension CurlTransport {
    public struct Options: Sendable {
        /// Trusted certificates, in PEM; nil: those of the system.
        public var caFile: String?
        /// The URL of a proxy, as libcurl takes it (`http://proxy:3128`, `socks5h://…`); nil: none, whatever the
        /// environment says. A proxy resolves names itself: where an origin leads can then not be checked.
        public var proxy: String?
        /// How many connections are kept for further requests.
        public var idleConnections = 64
        public var minimumTLS = TLSVersion.tls13
        /// Offer HTTP/2 besides HTTP/1.1.
        ///
        /// Off, because it gains nothing here and leaves keys behind. Measured with libcurl 7.88 and nginx 1.22:
        /// - libcurl's HTTP/2 library keeps headers such as `x-api-key` in its compression table as long as the connection
        ///   lives, and in memory that it frees unwiped: two copies of the key after the request. Over HTTP/1.1: none.
        /// - With several streams on one connection, libcurl goes on reading for one that is paused and keeps up to 32 MiB
        ///   of it; 16 paused readers cost 60 MB, and others' replies came 14 times as slowly (0.185 s for 4 MB instead of
        ///   0.013 s). So each exchange has a connection of its own, in either version.
        /// - A request costs 36–42 µs of CPU instead of 34.
        public var offersHTTP2 = false

        public init() {}
    }

    /// May grow in minor versions.
    public struct TLSVersion: Hashable, Sendable {
        let curl: byok_tls_version

        public static let tls12 = TLSVersion(curl: byok_tls_version_1_2)
        public static let tls13 = TLSVersion(curl: byok_tls_version_1_3)
    }
}
