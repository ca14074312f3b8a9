// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders

/// Brings requests to a fake upstream without a socket.
struct FakeTransport: HTTPTransport {
    let upstream: FakeUpstream

    func begin(_ request: UpstreamRequest, key: Span<UInt8>) throws -> any HTTPExchange {
        try request.validate(key: key)
        guard let provider = upstream.provider(at: request.origin) else {
            let nobody = TransportError(.connect, requestWasSent: false, "no fake provider is at this origin")
            return ScriptedExchange(.failure(nobody), limits: request.limits, clock: upstream.clock)
        }
        let bytes = [UInt8](key)
        var received = ReceivedRequest(
            method: request.method.rawValue, target: request.path, headers: request.headers, body: request.body)
        received.keys = request.sentKey(bytes).map { [$0] } ?? []
        received.keyIsElsewhere = request.holds(bytes)
        return ScriptedExchange(
            upstream.reply(to: received, at: provider), limits: request.limits, clock: upstream.clock)
    }
}
