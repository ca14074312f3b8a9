// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// OpenAI (https://platform.openai.com/docs/api-reference/chat), and others that speak its shape.
struct OpenAIShape: FakeShape {
    let keyHeader = KeyHeader.bearer
    let requestIDHeader: String? = "x-request-id"
    /// Others take fields that OpenAI does not know.
    var isStrict = true

    func endpoint(of request: ReceivedRequest, _ body: JSON?) -> FakeEndpoint? {
        switch (request.method, request.path) {
        case ("POST", "/chat/completions"):
            .chat(model: body?["model"].string, isStream: body?["stream"].bool == true)
        case ("GET", "/models"): .models
        default: nil
        }
    }

    func complaint(about request: ReceivedRequest, _ body: JSON) -> FakeComplaint? {
        ChatCompletionsJudge(isStrict: isStrict).complaint(about: body)
    }

    func reply(_ turn: FakeTurn) -> [UInt8] {
        FakeChatCompletions.reply(turn, id: id(turn), servedBy: nil) { json in
            if turn.hasUsage { FakeChatCompletions.usage(turn, &json) }
            tail(&json)
        }
    }

    /// The usage comes last, in a chunk without choices, to who asks for it; every other chunk then says null.
    func stream(_ turn: FakeTurn) -> [FakeEvent] {
        let wantsUsage = turn.body["stream_options"]["include_usage"].bool == true
        var events = FakeChatCompletions.chunks(turn, id: id(turn), servedBy: nil) { json, position in
            tail(&json)
            if wantsUsage {
                json.name("usage")
                json.null()
            }
            json.field("obfuscation", String("k3R9xQ0vT1".prefix(1 + position % 10)))
        }
        if wantsUsage, turn.hasUsage {
            let last = FakeChatCompletions.event(ChatChunk(), turn, id: id(turn), servedBy: nil) { json in
                tail(&json)
                FakeChatCompletions.usage(turn, &json)
            }
            events.append(FakeEvent(last))
        }
        return events + [FakeEvent(FakeChatCompletions.done)]
    }

    private func id(_ turn: FakeTurn) -> String { "chatcmpl-fake\(turn.number)" }

    private func tail(_ json: inout JSONWriter) {
        json.field("service_tier", "default")
        json.field("system_fingerprint", "fp_fake")
    }

    func report(_ endpoint: FakeEndpoint, _ context: FakeContext) -> FakeError? {
        guard endpoint == .models else { return nil }
        return FakeError(200) { json in
            json.field("object", "list")
            json.array("data") { json in
                for model in context.models {
                    json.object { json in
                        json.field("id", model)
                        json.field("object", "model")
                        json.field("created", 1_700_000_000)
                        json.field("owned_by", "system")
                    }
                }
            }
        }
    }
}
