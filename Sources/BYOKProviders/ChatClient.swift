// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Puts chat requests to providers over the router's routes.
///
/// ```swift
/// let chat = ChatClient(router: router, transport: try CurlTransport())
/// let reply = try await chat.complete(ChatRequest("gpt-4o", messages: [.user("Hello")]), for: alice)
/// print(reply.text)
/// for try await chunk in try await chat.stream(request, for: alice) { print(chunk.text, terminator: "") }
/// ```
///
/// One request is one attempt on one key. The key is open while the request is handed to the transport, and no longer.
public struct ChatClient: Sendable {
    private let router: BYOKRouter
    let transport: any HTTPTransport
    private let adapters: [Provider.ID: any ChatProvider]
    private let answerLimits: TransferLimits?
    private let streamLimits: TransferLimits?
    private var clock: any RouterClock { router.options.clock }

    /// - Parameters:
    ///   - adapters: the host's own; for all other providers ours are used (`Provider.chat`).
    ///   - answerLimits: for answers that come whole; nil: the adapter's.
    ///   - streamLimits: for answers that stream; nil: the adapter's.
    public init(
        router: BYOKRouter, transport: any HTTPTransport, adapters: [any ChatProvider] = [],
        answerLimits: TransferLimits? = nil, streamLimits: TransferLimits? = nil
    ) {
        self.answerLimits = answerLimits
        self.streamLimits = streamLimits
        self.router = router
        self.transport = transport
        self.adapters = Dictionary(adapters.map { ($0.provider.id, $0) }) { $1 }
    }

    /// Asks for a whole answer, on the key that the router picks.
    /// - Parameters: beside the request as in `RouteRequest`.
    /// - Throws: what `BYOKRouter.route` throws; `unsupportedField` or `invalidRequest`, naming the field; what became of
    ///   the attempt (`ownKeyInvalid`, `ownKeyNoFunds`, `upstreamTimeout`, …), whose cause is an `AttemptFailure`.
    public func complete(
        _ request: ChatRequest, for caller: Caller, spendPolicy: SpendPolicy = .init(), key: KeyChoice = .automatic,
        id: RequestID? = nil
    ) async throws(BYOKError) -> ChatReply {
        let route = try await router.route(
            RouteRequest(request.model, for: caller, spendPolicy: spendPolicy, key: key, id: id))
        do {
            return try await complete(request, over: route)
        } catch {
            throw wrap(error, route)
        }
    }

    /// Asks for a streamed answer, on the key that the router picks. Returns when the answer begins.
    /// - Throws: as `complete`. What fails later is thrown by the stream.
    public func stream(
        _ request: ChatRequest, for caller: Caller, spendPolicy: SpendPolicy = .init(), key: KeyChoice = .automatic,
        id: RequestID? = nil
    ) async throws(BYOKError) -> ChatStream {
        let route = try await router.route(
            RouteRequest(request.model, for: caller, spendPolicy: spendPolicy, key: key, id: id))
        do {
            return try await stream(request, over: route)
        } catch {
            throw wrap(error, route)
        }
    }

    private func wrap(_ error: any Error, _ route: Route) -> BYOKError {
        switch error {
        case let error as BYOKError: error
        default: BYOKError(AttemptFailure(transport: error), on: route, now: clock.now())
        }
    }
}

extension ChatClient {
    /// Asks for a whole answer over a route that the host has.
    /// - Throws: `AttemptFailure` for what became of the attempt, its words without the key; `BYOKError` where it was
    ///   not made: the key may no longer be used, a field is not supported.
    public func complete(_ request: ChatRequest, over route: Route) async throws -> ChatReply {
        let attempt = try await begin(request, over: route, isStream: false)
        do {
            let head = try await attempt.head()
            var reply = try attempt.adapter.parse(try await attempt.exchange.reply(head))
            reply.drops = attempt.drops
            return reply
        } catch {
            throw attempt.failure(error)
        }
    }

    /// Asks for a streamed answer over a route that the host has. Returns when the answer begins: until then a failure is one
    /// of the attempt and thrown from here.
    /// - Throws: as `complete(_:over:)`.
    public func stream(_ request: ChatRequest, over route: Route) async throws -> ChatStream {
        let attempt = try await begin(request, over: route, isStream: true)
        do {
            let head = try await attempt.head()
            let reader = ChatStreamReader(attempt, route, clock)
            if head.headers["content-type"]?.hasPrefix("application/json") == true {
                // Not a stream: an error, or a server that does not stream.
                let reply = try attempt.adapter.parse(try await attempt.exchange.reply(head))
                reader.hold([ChatChunk(reply)])
            } else {
                try await reader.readUntilOutput()
            }
            return ChatStream(reader)
        } catch {
            throw attempt.failure(error)
        }
    }

    private func begin(
        _ request: ChatRequest, over route: Route, isStream: Bool
    ) async throws -> ChatAttempt {
        let provider = route.provider
        let adapter = adapters.isEmpty ? provider.chat : adapters[provider.id] ?? provider.chat
        var rendered = try adapter.render(request, model: route.model, isStream: isStream)
        if let limits = isStream ? streamLimits : answerLimits { rendered.request.limits = limits }
        // The key is bound to an address: it goes there or nowhere.
        guard rendered.request.origin.url == provider.origin.url else {
            throw BYOKError(
                .invalidConfiguration, "The adapter of \(provider.name) would send the key to another address.")
        }
        return try await route.withSecret { [rendered] key in
            ChatAttempt(
                adapter: adapter, exchange: try transport.start(rendered.request, key: key),
                limits: rendered.request.limits, drops: rendered.drops, traces: KeyTraces(of: key))
        }
    }
}
