// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Puts chat requests to providers, carried through by the router.
///
/// ```swift
/// let chat = ChatClient(router: router, transport: try CurlTransport())
/// let reply = try await chat.complete(ChatRequest("gpt-4o", messages: [.user("Hello")]), for: alice)
/// print(reply.text, reply.receipt?.creditsCharged ?? .zero)
/// for try await chunk in try await chat.stream(request, for: alice) { print(chunk.text, terminator: "") }
/// ```
///
/// Where a key fails before the answer begins, the next one is tried as the rules of `BYOKRouter.perform` allow; where
/// credits pay, they are reserved before and charged after. A key is open while the request is handed to the transport,
/// and no longer.
public struct ChatClient: Sendable {
    let router: BYOKRouter
    let transport: any HTTPTransport
    private let adapters: [Provider.ID: any ChatProvider]
    private let answerLimits: TransferLimits?
    private let streamLimits: TransferLimits?
    private let defaultMaxTokens: Int
    private var clock: any RouterClock { router.options.clock }

    /// - Parameters:
    ///   - adapters: the host's own; for all other providers ours are used (`Provider.chat`).
    ///   - answerLimits: for answers that come whole; nil: the adapter's.
    ///   - streamLimits: for answers that stream; nil: the adapter's.
    ///   - defaultMaxTokens: how long an answer on the platform's key may be where the request does not say; sent to the
    ///     provider, because credits are reserved by it. Requests on own keys go out as they are.
    public init(
        router: BYOKRouter, transport: any HTTPTransport, adapters: [any ChatProvider] = [],
        answerLimits: TransferLimits? = nil, streamLimits: TransferLimits? = nil, defaultMaxTokens: Int = 4_096
    ) {
        self.answerLimits = answerLimits
        self.streamLimits = streamLimits
        self.defaultMaxTokens = max(1, defaultMaxTokens)
        self.router = router
        self.transport = transport
        self.adapters = Dictionary(adapters.map { ($0.provider.id, $0) }) { $1 }
    }

    /// Asks for a whole answer, on the keys that the router picks. The reply has its `receipt`.
    /// - Parameters: beside the request as in `RouteRequest`.
    /// - Throws: what `BYOKRouter.perform` throws, with the `receipt` of what was tried; `unsupportedField` or
    ///   `invalidRequest`, naming the field; what became of the last attempt (`ownKeyInvalid`, `ownKeyNoFunds`,
    ///   `upstreamTimeout`, …), whose cause is an `AttemptFailure`.
    public func complete(
        _ request: ChatRequest, for caller: Caller, spendPolicy: SpendPolicy = .init(), key: KeyChoice = .automatic,
        id: RequestID? = nil
    ) async throws(BYOKError) -> ChatReply {
        let route = RouteRequest(request.model, for: caller, spendPolicy: spendPolicy, key: key, id: id)
        var (reply, open) = try await carry(request, route, isStream: false) { attempt, lent in
            let reply = try await attempt.reply()
            note(ChatTally(reply), in: &lent)
            return reply
        }
        // A task of its own: a charge is not lost because the caller goes away now.
        reply.receipt = await Task.immediate { await open.close(.whole) }.value
        return reply
    }

    /// Asks for a streamed answer, on the keys that the router picks. Returns when the answer begins: until then another
    /// key may take over.
    /// - Throws: as `complete`. What fails later is thrown by the stream, which has the receipt, too.
    public func stream(
        _ request: ChatRequest, for caller: Caller, spendPolicy: SpendPolicy = .init(), key: KeyChoice = .automatic,
        id: RequestID? = nil
    ) async throws(BYOKError) -> ChatStream {
        let route = RouteRequest(request.model, for: caller, spendPolicy: spendPolicy, key: key, id: id)
        let (reader, open) = try await carry(request, route, isStream: true) { attempt, lent in
            let reader = try await attempt.stream(lent.route, clock)
            note(reader.tally, in: &lent)
            return reader
        }
        reader.carry(open, abandoned: router.options.abandonedStreams)
        return ChatStream(reader)
    }

    private func carry<Value>(
        _ request: ChatRequest, _ routed: RouteRequest, isStream: Bool,
        _ read: (ChatAttempt, inout Attempt) async throws -> Value
    ) async throws(BYOKError) -> (value: Value, open: OpenRequest) {
        // What was rendered for the reservation is what is sent.
        var ready: RenderedChat?
        return try await router.open(
            routed,
            bounding: { route throws(BYOKError) in
                let rendered = try render(request, for: route, isStream: isStream)
                ready = rendered
                return try RequestBound(of: rendered, for: request, at: route.model, defaultMaxTokens: defaultMaxTokens)
            }
        ) { lent in
            let rendered = try ready ?? render(request, for: lent.route, isStream: isStream)
            ready = nil
            let begin = attempt(rendered, over: lent.route)
            let attempt = try await lent.withSecret(begin)
            do {
                return try await read(attempt, &lent)
            } catch {
                throw attempt.failure(error)
            }
        }
    }

    private func note(_ tally: ChatTally, in attempt: inout Attempt) {
        tally.write(to: &attempt.delivery)
        let route = attempt.route
        guard route.isSystem, route.provider.id == .openRouter, let id = tally.replyID else { return }
        attempt.delivery.lateUsage = {
            guard let usage = try? await lateUsage(of: id, over: route) else { return nil }
            return Delivery.LateUsage(usage.tokens, cost: try? usage.cost?.total())
        }
    }
}

extension ChatClient {
    /// Asks for a whole answer over a route that the host has. There is no other attempt, and nothing is charged.
    /// - Throws: `AttemptFailure` for what became of the attempt, its words without the key; `BYOKError` where it was
    ///   not made: the key may no longer be used, a field is not supported.
    public func complete(_ request: ChatRequest, over route: Route) async throws -> ChatReply {
        let attempt = try await begin(request, over: route, isStream: false)
        do {
            return try await attempt.reply()
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
            return ChatStream(try await attempt.stream(route, clock))
        } catch {
            throw attempt.failure(error)
        }
    }

    private func begin(_ request: ChatRequest, over route: Route, isStream: Bool) async throws -> ChatAttempt {
        try await route.withSecret(attempt(try render(request, for: route, isStream: isStream), over: route))
    }

    /// The request as it goes out over the route.
    private func render(
        _ request: ChatRequest, for route: Route, isStream: Bool
    ) throws(BYOKError) -> RenderedChat {
        let provider = route.provider
        let adapter = adapter(of: provider)
        try PricedFields.check(request, at: route, isOwnAdapter: adapters[provider.id] != nil)
        var request = request
        if route.isSystem, request.maxTokens == nil { request.maxTokens = defaultMaxTokens }
        var rendered = try adapter.render(request, model: route.model, isStream: isStream)
        if let limits = isStream ? streamLimits : answerLimits { rendered.request.limits = limits }
        // The key is bound to an address: it goes there or nowhere.
        guard rendered.request.origin.url == provider.origin.url else {
            throw BYOKError(
                .invalidConfiguration, "The adapter of \(provider.name) would send the key to another address.")
        }
        return rendered
    }

    /// What to do with the key when it is open.
    private func attempt(_ rendered: RenderedChat, over route: Route) -> (Span<UInt8>) throws -> ChatAttempt {
        { key in
            ChatAttempt(
                adapter: adapter(of: route.provider), exchange: try transport.start(rendered.request, key: key),
                limits: rendered.request.limits, drops: rendered.drops, traces: KeyTraces(of: key))
        }
    }

    private func adapter(of provider: Provider) -> any ChatProvider {
        adapters.isEmpty ? provider.chat : adapters[provider.id] ?? provider.chat
    }
}
