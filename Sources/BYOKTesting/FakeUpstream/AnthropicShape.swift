// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// Anthropic's Messages (https://docs.anthropic.com/en/api/messages): named events, cumulative usage, no `[DONE]`.
struct AnthropicShape: FakeShape {
    let keyHeader = KeyHeader("x-api-key")
    let requestIDHeader: String? = "request-id"

    func endpoint(of request: ReceivedRequest, _ body: JSON?) -> FakeEndpoint? {
        switch (request.method, request.path) {
        case ("POST", "/messages"): .chat(model: body?["model"].string, isStream: body?["stream"].bool == true)
        case ("GET", "/models"): .models
        default: nil
        }
    }

    func complaint(about request: ReceivedRequest, _ body: JSON) -> FakeComplaint? {
        guard request.headers["anthropic-version"] != nil else {
            return FakeComplaint("anthropic-version: header is required")
        }
        return AnthropicJudge().complaint(about: body)
    }

    func reply(_ turn: FakeTurn) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            head(turn, &json)
            json.array("content") { json in
                for block in blocks(turn) { json.object { block.write(&$0, .whole) } }
            }
            json.field("stop_reason", stopReason(turn))
            json.name("stop_sequence")
            json.null()
            if turn.hasUsage { json.object("usage") { usage(turn, &$0, isFinal: true) } }
        }
        return json.bytes
    }

    func stream(_ turn: FakeTurn) -> [FakeEvent] {
        var events = [
            event("message_start") { json in
                json.object("message") { json in
                    head(turn, &json)
                    json.array("content") { _ in }
                    json.name("stop_reason")
                    json.null()
                    json.name("stop_sequence")
                    json.null()
                    // The output here is a placeholder, which a client must not bill.
                    if turn.hasUsage { json.object("usage") { usage(turn, &$0, isFinal: false) } }
                }
            }
        ]
        for (index, block) in blocks(turn).enumerated() {
            events.append(
                event("content_block_start") { json in
                    json.field("index", index)
                    json.object("content_block") { block.write(&$0, .beginning) }
                })
            if index == 0 { events.append(event("ping") { _ in }) }
            for delta in block.deltas {
                events.append(
                    event("content_block_delta", isOutput: true) { json in
                        json.field("index", index)
                        json.object("delta") { json in
                            json.field("type", delta.type)
                            json.field(delta.field, delta.text)
                        }
                    })
            }
            events.append(event("content_block_stop") { $0.field("index", index) })
        }
        events.append(
            event("message_delta") { json in
                json.object("delta") { json in
                    json.field("stop_reason", stopReason(turn))
                    json.name("stop_sequence")
                    json.null()
                }
                if turn.hasUsage { json.object("usage") { usage(turn, &$0, isFinal: true) } }
            })
        return events + [event("message_stop") { _ in }]
    }

    func event(of error: FakeError) -> [UInt8] { Self.event("error", error.body) }

    private func event(
        _ name: String, isOutput: Bool = false, _ write: (inout JSONWriter) -> Void
    ) -> FakeEvent {
        var json = JSONWriter()
        json.object { json in
            json.field("type", name)
            write(&json)
        }
        // Anthropic pads its data, so that its length tells nothing.
        let padding = [UInt8](repeating: 0x20, count: json.bytes.count * 7 % 15)
        return FakeEvent(Self.event(name, json.bytes + padding), isOutput: isOutput)
    }

    private static func event(_ name: String, _ data: [UInt8]) -> [UInt8] {
        Array("event: \(name)\ndata: ".utf8) + data + Array("\n\n".utf8)
    }

    private func head(_ turn: FakeTurn, _ json: inout JSONWriter) {
        json.field("model", turn.model)
        json.field("id", "msg_fake\(turn.number)")
        json.field("type", "message")
        json.field("role", "assistant")
    }

    private func stopReason(_ turn: FakeTurn) -> String {
        switch turn.finishReason {
        case .stop: "end_turn"
        case .length: "max_tokens"
        case .toolCalls: "tool_use"
        case .contentFilter: "refusal"
        case .pause: "pause_turn"
        default: turn.finishReason.rawValue
        }
    }

    /// What is read from and written to a cache stands beside `input_tokens` here, not in it.
    private func usage(_ turn: FakeTurn, _ json: inout JSONWriter, isFinal: Bool) {
        let tokens = turn.tokens
        json.field("input_tokens", turn.number(tokens.input))
        json.field("cache_creation_input_tokens", turn.number(tokens.cacheWrite &+ tokens.cacheWrite1h))
        json.field("cache_read_input_tokens", turn.number(tokens.cacheRead))
        json.object("cache_creation") { json in
            json.field("ephemeral_5m_input_tokens", turn.number(tokens.cacheWrite))
            json.field("ephemeral_1h_input_tokens", turn.number(tokens.cacheWrite1h))
        }
        json.field("output_tokens", turn.number(isFinal ? tokens.output &+ tokens.reasoning : 1))
        if isFinal, tokens.reasoning > 0 {
            json.object("output_tokens_details") { $0.field("thinking_tokens", turn.number(tokens.reasoning)) }
        }
        json.field("service_tier", "standard")
    }
}
