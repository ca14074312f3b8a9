// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders

/// Sets a reply out step by step, with the failure that is wanted in its place.
struct FakeStage {
    let shape: any FakeShape
    let context: FakeContext

    /// An error instead of an answer.
    func refusal(_ failure: FakeUpstream.Failure) -> ScriptedReply {
        let steps: [ScriptedReply.Step] =
            switch failure.reason {
            case .noConnection:
                [.failure(TransportError(.connect, requestWasSent: false, "connection refused"))]
            case .silence: [.silence]
            case .reply(let status, let body): ScriptedReply.reply(status, body: body).steps
            default: whole(shape.error(failure, context)).steps
            }
        return ScriptedReply(pause(failure.delay) + steps)
    }

    func whole(_ error: FakeError) -> ScriptedReply {
        .reply(error.status, headers: head(.init(ScriptedReply.json.all + error.headers)), pieces: [error.body])
    }

    /// - Parameter failure: inside the reply, or of its transfer.
    func reply(_ turn: FakeTurn, _ failure: FakeUpstream.Failure?) -> ScriptedReply {
        let delay = pause(turn.answer.delay + (failure?.delay ?? .zero))
        let body = shape.reply(turn)
        let head = ScriptedReply.Step.head(.init(status: 200, headers: head(ScriptedReply.json)))
        guard let failure else { return ScriptedReply(delay + [head] + cut([body], turn)) }
        let half = Array(body.prefix(body.count / 2))
        return switch failure.reason {
        case .cutOff: ScriptedReply(delay + [head, .piece(half), .failure(Self.closed)])
        case .malformed: ScriptedReply(delay + [head, .piece(half)])
        default: ScriptedReply(delay + [head, .piece(shape.error(failure, context).body)])
        }
    }

    func stream(_ turn: FakeTurn, _ failure: FakeUpstream.Failure?) -> ScriptedReply {
        let events = shape.stream(turn)
        var steps = pause(turn.answer.delay + (failure?.delay ?? .zero))
        steps.append(.head(.init(status: 200, headers: head(ScriptedReply.eventStream))))
        guard let failure else { return ScriptedReply(steps + cut(events.map(\.bytes), turn)) }
        steps += cut(before(failure, events).map(\.bytes), turn)
        switch failure.reason {
        case .cutOff: steps.append(.failure(Self.closed))
        case .silence: steps.append(.silence)
        case .malformed: steps.append(.piece("data: {\"choices\": [{\"delta\":\n\n"))
        default: steps.append(.piece(shape.event(of: shape.error(failure, context))))
        }
        return ScriptedReply(steps)
    }

    /// What of the stream comes before the failure.
    private func before(_ failure: FakeUpstream.Failure, _ events: [FakeEvent]) -> ArraySlice<FakeEvent> {
        guard case .midStream(let count) = failure.place else { return [] }
        var left = count
        let end = events.firstIndex { event in
            guard event.isOutput else { return false }
            left -= 1
            return left < 0
        }
        // There are fewer pieces: the end alone is missing.
        return events[..<(end ?? max(0, (events.lastIndex { $0.isOutput } ?? -1) + 1))]
    }

    private func cut(_ pieces: [[UInt8]], _ turn: FakeTurn) -> [ScriptedReply.Step] {
        switch turn.answer.cut {
        case .whole: return [.piece(Array(pieces.joined()))]
        case .everyByte: return pieces.joined().map { .piece([$0]) }
        case .events:
            let pace = pause(turn.answer.pace)
            return Array(pieces.map { [ScriptedReply.Step.piece($0)] }.joined(separator: pace))
        }
    }

    private func pause(_ duration: Duration) -> [ScriptedReply.Step] { duration > .zero ? [.wait(duration)] : [] }

    private func head(_ headers: ReplyHeaders) -> ReplyHeaders {
        guard let name = shape.requestIDHeader else { return headers }
        let isGeneration = shape is OpenRouterShape
        let id = isGeneration ? OpenRouterShape.id(context.number) : "req_fake_\(context.number)"
        return ReplyHeaders(headers.all + [.init(name, id)])
    }

    private static let closed = TransportError(.closed, requestWasSent: true, "connection closed")
}
