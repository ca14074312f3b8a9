// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
public import BYOKProviders
import Synchronization

/// A transport that answers from a list and connects to nobody. Replies are used up in order; after the last one requests
/// fail with `connect`, so that one too many is seen.
///
/// ```swift
/// let transport = ScriptedTransport([.reply(503), .reply(200, body: answer), .failure(refused), .silence])
/// ```
public final class ScriptedTransport: HTTPTransport {
    /// A request that was sent. The key itself is not kept.
    public struct Request: Sendable {
        public var method: UpstreamRequest.Method
        /// Origin and path.
        public var url: String
        /// Without the key's.
        public var headers: ReplyHeaders
        /// Nil: none was sent.
        public var key: SentKey?
        /// Whether the key also stands where it must not: in the URL, in another header or in the body.
        public var keyIsElsewhere: Bool
        public var body: [UInt8]
        public var limits: TransferLimits

        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }
    }
    private struct State {
        var replies: ArraySlice<ScriptedReply>
        var requests: [Request] = []
    }
    private let state: Mutex<State>
    private let clock: any RouterClock

    /// - Parameter clock: what `wait` and `silence` pass on.
    public init(_ replies: [ScriptedReply], clock: any RouterClock = SystemClock()) {
        state = Mutex(State(replies: replies[...]))
        self.clock = clock
    }

    /// What was sent so far, in order.
    public var requests: [Request] { state.withLock { $0.requests } }
    /// How many replies nobody asked for.
    public var unused: Int { state.withLock { $0.replies.count } }

    public func begin(_ request: UpstreamRequest, key: Span<UInt8>) throws -> any HTTPExchange {
        try request.validate(key: key)
        let sent = Request(request, key: [UInt8](key))
        let reply = state.withLock { state in
            state.requests.append(sent)
            return state.replies.popFirst()
        }
        let usedUp = TransportError(.connect, requestWasSent: false, "the script has no reply left")
        return ScriptedExchange(reply ?? .failure(usedUp), limits: request.limits, clock: clock)
    }
}

extension ScriptedTransport.Request {
    init(_ request: UpstreamRequest, key: [UInt8]) {
        method = request.method
        url = request.origin.url + request.path
        headers = ReplyHeaders(request.headers)
        self.key = request.sentKey(key)
        keyIsElsewhere = request.holds(key)
        body = request.body
        limits = request.limits
    }
}
