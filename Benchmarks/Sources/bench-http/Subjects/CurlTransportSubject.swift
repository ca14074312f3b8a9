// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKProviders

/// `CurlTransport` alone: bytes in, bytes out.
final class CurlTransportSubject: AsyncSubject {
    let name = "BYOK transport"
    private let transport: CurlTransport
    private let origins: [Origin]

    /// - Parameters:
    ///   - providers: where it will send to; a host makes its origins once.
    ///   - authorities: the file of those to trust; nil: the system's.
    init(to providers: [String], trusting authorities: String? = nil) throws {
        var options = CurlTransport.Options()
        options.caFile = authorities
        transport = try CurlTransport(options)
        origins = try providers.map { try Origin.configured($0, allowLoopbackHTTP: true) }
    }

    private func send(_ load: Load, _ limits: TransferLimits) async throws -> any HTTPExchange {
        let origin = origins.first { $0.url == load.origin }!
        let request = UpstreamRequest(
            .post, origin, load.path, headers: [.init("Content-Type", "application/json")], keyHeader: .bearer,
            body: load.body, limits: limits)
        let exchange = try transport.begin(request, key: [UInt8]("sk-benchmark-0000000000000000".utf8).span)
        let status = try await exchange.head().status
        precondition(status == 200)
        return exchange
    }

    func call(_ load: Load) async throws -> Int {
        let exchange = try await send(load, .reply)
        var body: [UInt8] = []
        while let piece = try await exchange.next() {
            if body.isEmpty { body = piece } else { body += piece }
        }
        return body.count
    }

    func read(_ load: Load, _ piece: (UnsafeRawBufferPointer) -> Void) async throws {
        let exchange = try await send(load, .stream)
        while let bytes = try await exchange.next() { bytes.withUnsafeBytes(piece) }
    }
}
