// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Synchronization

extension FakeUpstream {
    /// Who is at this address; nil: nobody.
    func provider(at origin: Origin) -> Provider? { providers.first { $0.origin.url == origin.url } }

    static func shape(of provider: Provider.ID) -> any FakeShape {
        switch provider {
        case .openAI: OpenAIShape()
        case .openRouter: OpenRouterShape()
        case .anthropic: AnthropicShape()
        case .google: GoogleShape()
        default: OpenAIShape(isStrict: false)
        }
    }

    /// What the provider answers. No I/O: transport and server do no more than bring it.
    func reply(to request: ReceivedRequest, at provider: Provider) -> ScriptedReply {
        let shape = Self.shape(of: provider.id)
        let body = try? JSON(parsing: request.body)
        let endpoint = shape.endpoint(of: request, body)
        let key = request.key(in: shape.keyHeader)
        var seen = Request(
            provider: provider.id, surface: endpoint?.surface ?? .account, method: request.method,
            path: request.target, headers: request.headers, key: key ?? request.keys.first,
            keyIsElsewhere: request.keyIsElsewhere, body: request.body)
        if case .chat(let model, let isStream) = endpoint { (seen.model, seen.isStream) = (model, isStream) }
        let complaint = Self.complaint(about: request, body, endpoint, shape, hasKey: key != nil)
        seen.complaint = complaint?.message
        let (request, now) = (request, clock.now())
        let draft = seen
        // An answer may be a host's closure: it is called outside the lock.
        let verdict = state.withLock { state in
            state.verdict(on: draft, endpoint, complaint, key, request)
        }
        seen.isKeyGood = verdict.isKeyGood
        let (reply, generation) = Self.reply(verdict, seen, request, body, endpoint, shape, now)
        seen.status = reply.status
        let (final, id) = (seen, OpenRouterShape.id(verdict.context.number))
        state.withLock { state in
            state.requests.append(final)
            if let generation { state.generations[id] = generation }
        }
        return reply
    }

    private static func complaint(
        about request: ReceivedRequest, _ body: JSON?, _ endpoint: FakeEndpoint?, _ shape: any FakeShape, hasKey: Bool
    ) -> FakeComplaint? {
        guard let endpoint else { return FakeComplaint("Unknown request URL: \(request.method) \(request.path)") }
        if !hasKey, !(endpoint == .models && shape is OpenRouterShape) {
            return FakeComplaint("There is no key in the header \(shape.keyHeader.name).")
        }
        guard endpoint.surface == .chat else { return nil }
        let type = request.headers["content-type"] ?? ""
        guard type.lowercased().hasPrefix("application/json") else {
            return FakeComplaint("The content type is not application/json.")
        }
        guard let body, body.isObject else { return FakeComplaint("We could not parse the JSON body of your request.") }
        return shape.complaint(about: request, body)
    }

    private static func reply(
        _ verdict: FakeUpstreamState.Verdict, _ seen: Request, _ request: ReceivedRequest, _ body: JSON?,
        _ endpoint: FakeEndpoint?, _ shape: any FakeShape, _ now: Timestamp
    ) -> (ScriptedReply, FakeGeneration?) {
        let context = verdict.context
        guard verdict.failure == nil || verdict.failure?.place != .head else {
            return (FakeStage(shape: shape, context: context).refusal(verdict.failure ?? .unavailable), nil)
        }
        guard case .chat(_, let isStream) = endpoint, let body else {
            let report = endpoint.flatMap { shape.report($0, context) }
            let stage = FakeStage(shape: shape, context: context)
            return (report.map(stage.whole) ?? stage.refusal(.modelNotFound), nil)
        }
        let answer = verdict.answer?(seen) ?? .text("Hello.")
        let turn = FakeTurn(answer, to: request, body, model: context.model, number: context.number, at: now)
        let stage = FakeStage(shape: shape, context: context)
        let reply = isStream ? stage.stream(turn, verdict.failure) : stage.reply(turn, verdict.failure)
        let generation = FakeGeneration(
            model: turn.model, servedBy: answer.servedBy, tokens: turn.tokens, cost: turn.cost, isStream: isStream,
            isCancelled: verdict.failure != nil)
        return (reply, generation)
    }
}

extension ScriptedReply {
    /// Of its head; nil: it has none.
    var status: Int? {
        for case .head(let head) in steps { return head.status }
        return nil
    }
}
