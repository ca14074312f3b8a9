// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

final class AsyncHTTPClientPeer: AsyncSubject {
    let name = "AsyncHTTPClient"
    let share = 0.5
    private let client: HTTPClient

    init(width: Int) {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = width
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func end() async throws { try await client.shutdown() }

    private func send(_ load: Load) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: load.url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Authorization", value: "Bearer sk-benchmark-0000000000000000")
        request.body = .bytes(load.body, length: .known(Int64(load.body.count)))
        let response = try await client.execute(request, timeout: .seconds(60))
        precondition(response.status == .ok)
        return response
    }

    func call(_ load: Load) async throws -> Int {
        try await send(load).body.collect(upTo: 1 << 20).readableBytes
    }

    func read(_ load: Load, _ piece: (UnsafeRawBufferPointer) -> Void) async throws {
        for try await buffer in try await send(load).body { buffer.withUnsafeReadableBytes(piece) }
    }
}
