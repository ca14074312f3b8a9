// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// OpenRouter (https://openrouter.ai/docs/api-reference): OpenAI's shape, with the price, who served it, and comments that
/// keep the line open.
struct OpenRouterShape: FakeShape {
    let keyHeader = KeyHeader.bearer
    let requestIDHeader: String? = "x-generation-id"

    func endpoint(of request: ReceivedRequest, _ body: JSON?) -> FakeEndpoint? {
        switch (request.method, request.path) {
        case ("POST", "/chat/completions"):
            .chat(
                model: body.flatMap { $0["model"].string ?? $0["models"][0].string },
                isStream: body?["stream"].bool == true)
        case ("GET", "/models"): .models
        case ("GET", "/key"), ("GET", "/auth/key"): .key
        case ("GET", "/credits"): .credits
        case ("GET", "/generation"): .generation(id: request.query["id"] ?? "")
        default: nil
        }
    }

    func complaint(about request: ReceivedRequest, _ body: JSON) -> FakeComplaint? {
        ChatCompletionsJudge(isStrict: false).complaint(about: body)
    }

    /// Whole replies begin with blank lines where they take long.
    func reply(_ turn: FakeTurn) -> [UInt8] {
        let waiting = Array("\n         \n".utf8)
        return waiting
            + FakeChatCompletions.reply(turn, id: Self.id(turn.number), servedBy: turn.answer.servedBy) { json in
                if turn.hasUsage { usage(turn, &json) }
            }
    }

    /// The usage comes in a last chunk that still has a choice, asked for or not.
    func stream(_ turn: FakeTurn) -> [FakeEvent] {
        let (id, servedBy) = (Self.id(turn.number), turn.answer.servedBy)
        var events = [FakeEvent(Self.comment), FakeEvent(Self.comment)]
        events += FakeChatCompletions.chunks(turn, id: id, servedBy: servedBy) { _, _ in }
        if turn.hasUsage {
            var chunk = ChatChunk()
            chunk.choices = [.init(index: 0)]
            let bytes = FakeChatCompletions.event(chunk, turn, id: id, servedBy: servedBy) { usage(turn, &$0) }
            events.append(FakeEvent(bytes))
        }
        events.insert(FakeEvent(Self.comment), at: min(4, events.count))
        return events + [FakeEvent(FakeChatCompletions.done)]
    }

    private static let comment = Array(": OPENROUTER PROCESSING\n\n".utf8)

    static func id(_ number: Int) -> String { "gen-1700000000-fake\(number)" }

    private func usage(_ turn: FakeTurn, _ json: inout JSONWriter) {
        let cost = turn.cost
        FakeChatCompletions.usage(turn, &json) { json in
            json.field("cost", Self.number(cost.charged))
            json.field("is_byok", cost.usesStoredKey)
            json.object("cost_details") { json in
                json.name("upstream_inference_cost")
                json.raw(Self.number(cost.upstream ?? cost.charged))
            }
        }
    }

    static func number(_ cost: ExactCost) -> RawJSON { RawJSON(trusted: Array((cost.decimal ?? "0").utf8)) }
    static func number(_ money: Money) -> RawJSON { RawJSON(trusted: Array(money.description.utf8)) }
}
