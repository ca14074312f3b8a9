// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Sends requests to providers: bytes out, a head and a stream of bytes in. `CurlTransport` is ours; a host may bring its
/// own client.
///
/// A conformer asks `UpstreamRequest.validate(key:)` first, follows no redirect, keeps no cookie, logs no header, and gives
/// the key to the request's origin alone.
public protocol HTTPTransport: Sendable {
    /// Begins an exchange and returns at once. Synchronous, because a key is lent only for the time of a synchronous call
    /// (`Route.withSecret`): what the transport needs of it is copied into the request by the time this returns.
    ///
    /// - Parameter key: goes into the header that `request.keyHeader` names; empty: no key is sent.
    /// - Throws: `TransportError` where the request cannot be sent as it is. Whatever happens later is thrown by the
    ///   exchange.
    func begin(_ request: UpstreamRequest, key: Span<UInt8>) throws -> any HTTPExchange
}

/// One request under way. Released before its end, it is cancelled.
public protocol HTTPExchange: AnyObject, Sendable {
    /// The reply's head, when it came.
    /// - Throws: `TransportError`; `cancelled` also where the task is cancelled.
    func head() async throws -> ReplyHead

    /// The next piece of the body, never empty; nil at its end. One reader at a time. Where nobody reads, the transfer
    /// pauses: memory stays bounded.
    /// - Throws: `TransportError`; `cancelled` also where the task is cancelled.
    func next() async throws -> [UInt8]?

    /// Ends the transfer and closes its connection, whatever state it is in. Whoever waits is told `cancelled`.
    func cancel()
}
