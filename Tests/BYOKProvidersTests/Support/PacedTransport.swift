// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Synchronization

/// A transport whose one stream gives out pieces as a test lets it; other requests go to a pretended upstream.
final class PacedTransport: HTTPTransport, HTTPExchange {
    private struct State {
        var pieces: [[UInt8]] = []
        var hasEnded = false
        var isCancelled = false
        var waiting: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())
    private let others = Mutex<(any HTTPTransport)?>(nil)

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func otherwise(_ transport: any HTTPTransport) { others.withLock { $0 = transport } }

    /// The next event, or the end.
    func give(_ events: String..., end: Bool = false) {
        let waiting = state.withLock { state in
            state.pieces += events.map { Array("data: \($0)\n\n".utf8) }
            state.hasEnded = end
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    func begin(_ request: UpstreamRequest, key: Span<UInt8>) throws -> any HTTPExchange {
        if request.method == .get, let other = others.withLock({ $0 }) { return try other.begin(request, key: key) }
        return self
    }

    func head() -> ReplyHead { ReplyHead(status: 200, headers: ScriptedReply.eventStream) }

    func next() async throws -> [UInt8]? {
        while true {
            // As a real one: a cancelled reader ends the transfer.
            if Task.isCancelled { cancel() }
            let (piece, isOver, isCancelled) = state.withLock { state in
                let piece = state.isCancelled || state.pieces.isEmpty ? nil : state.pieces.removeFirst()
                return (piece, state.hasEnded, state.isCancelled)
            }
            if isCancelled { throw TransportError(.cancelled, requestWasSent: true, "cancelled") }
            if let piece { return piece }
            if isOver { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state in
                        let isReady = !state.pieces.isEmpty || state.hasEnded || state.isCancelled
                        if !isReady { state.waiting = continuation }
                        return isReady
                    }
                    if isReady { continuation.resume() }
                }
            } onCancel: {
                cancel()
            }
        }
    }

    func cancel() {
        let waiting = state.withLock { state in
            state.isCancelled = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    // Of OpenRouter's streams.

    static func text(_ text: String) -> String {
        #"{"id":"gen-1","model":"openai/gpt-4o","choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"#
    }

    static func end(input: Int, output: Int) -> [String] {
        [
            #"{"id":"gen-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":\#(input),"completion_tokens":\#(output)}}"#,
            "[DONE]",
        ]
    }
}
