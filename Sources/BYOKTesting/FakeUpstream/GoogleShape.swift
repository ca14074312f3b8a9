// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// Google's Gemini API (https://ai.google.dev/api/generate-content): the model is in the path, streams are separated by
/// CRLF and end without a word, usage is cumulative.
struct GoogleShape: FakeShape {
    let keyHeader = KeyHeader("x-goog-api-key")
    let requestIDHeader: String? = nil

    func endpoint(of request: ReceivedRequest, _ body: JSON?) -> FakeEndpoint? {
        if request.method == "GET", request.path == "/models" { return .models }
        guard request.method == "POST", request.path.hasPrefix("/models/"),
            let colon = request.path.lastIndex(of: ":")
        else { return nil }
        let model = String(request.path[..<colon].dropFirst("/models/".count))
        return switch request.path[colon...] {
        case ":generateContent": .chat(model: model, isStream: false)
        case ":streamGenerateContent": .chat(model: model, isStream: true)
        default: nil
        }
    }

    func complaint(about request: ReceivedRequest, _ body: JSON) -> FakeComplaint? {
        GoogleJudge().complaint(about: body)
    }

    func reply(_ turn: FakeTurn) -> [UInt8] {
        object(
            turn, parts: thoughts(turn) + texts(turn, [turn.answer.text + turn.answer.refusal]) + calls(turn),
            isLast: true)
    }

    /// Without `alt=sse` the stream is one JSON array that grows.
    func stream(_ turn: FakeTurn) -> [FakeEvent] {
        var pieces = thoughts(turn).map { [$0] }
        pieces += texts(turn, FakeTurn.pieces(turn.answer.text + turn.answer.refusal)).map { [$0] }
        pieces += calls(turn).map { [$0] }
        if pieces.isEmpty { pieces = [[]] }
        let objects = pieces.indices.map { object(turn, parts: pieces[$0], isLast: $0 == pieces.count - 1) }
        if turn.query["alt"] == "sse" {
            return zip(objects, pieces).map { FakeEvent(Self.event($0), isOutput: !$1.isEmpty) }
        }
        return objects.indices.map { index in
            FakeEvent(
                Array((index == 0 ? "[" : ",\r\n").utf8) + objects[index]
                    + Array((index == objects.count - 1 ? "]" : "").utf8), isOutput: true)
        }
    }

    func event(of error: FakeError) -> [UInt8] { Self.event(error.body) }

    private static func event(_ data: [UInt8]) -> [UInt8] {
        Array("data: ".utf8) + data + Array("\r\n\r\n".utf8)
    }

    /// One part of the content.
    private struct Part {
        var text: String?
        var isThought = false
        var call: ToolCall?
        var signature: String?
    }

    private func thoughts(_ turn: FakeTurn) -> [Part] {
        turn.answer.reasoning.isEmpty ? [] : [Part(text: turn.answer.reasoning, isThought: true)]
    }

    private func texts(_ turn: FakeTurn, _ texts: [String]) -> [Part] {
        texts.filter { !$0.isEmpty }.map { Part(text: $0) }
    }

    private func calls(_ turn: FakeTurn) -> [Part] {
        turn.answer.toolCalls.enumerated().map { index, call in
            // The first call carries the proof of the thinking behind them all.
            Part(call: call, signature: index == 0 ? call.signature ?? turn.signature : call.signature)
        }
    }

    private func object(_ turn: FakeTurn, parts: [Part], isLast: Bool) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.array("candidates") { json in
                json.object { json in
                    json.object("content") { json in
                        if !parts.isEmpty { json.array("parts") { json in parts.forEach { write($0, &json) } } }
                        json.field("role", "model")
                    }
                    if isLast { json.field("finishReason", finishReason(turn)) }
                    json.field("index", 0)
                }
            }
            if turn.hasUsage { usage(turn, &json) }
            json.field("modelVersion", turn.model)
            json.field("responseId", "fake\(turn.number)")
        }
        return json.bytes
    }

    private func write(_ part: Part, _ json: inout JSONWriter) {
        json.object { json in
            json.field("text", part.text)
            if part.isThought { json.field("thought", true) }
            if let call = part.call {
                json.object("functionCall") { json in
                    json.field("name", call.name)
                    json.field("args", call.input)
                    if !call.id.isEmpty { json.field("id", call.id) }
                }
            }
            json.field("thoughtSignature", part.signature)
        }
    }

    private func finishReason(_ turn: FakeTurn) -> String {
        switch turn.finishReason {
        case .stop, .toolCalls: "STOP"
        case .length: "MAX_TOKENS"
        case .contentFilter: "SAFETY"
        case .error: "MALFORMED_FUNCTION_CALL"
        case .other: "OTHER"
        default: turn.finishReason.rawValue
        }
    }

    /// What is cached is part of the prompt here, what is thought stands beside the answer.
    private func usage(_ turn: FakeTurn, _ json: inout JSONWriter) {
        let tokens = turn.tokens
        let prompt = tokens.promptTokens
        let answer = tokens.output &+ tokens.audioOutput &+ tokens.imageOutput
        json.object("usageMetadata") { json in
            json.field("promptTokenCount", turn.number(prompt))
            json.field("candidatesTokenCount", turn.number(answer))
            json.field("totalTokenCount", turn.number(prompt &+ answer &+ tokens.reasoning))
            if tokens.cacheRead > 0 { json.field("cachedContentTokenCount", turn.number(tokens.cacheRead)) }
            if tokens.reasoning > 0 { json.field("thoughtsTokenCount", turn.number(tokens.reasoning)) }
        }
    }

    func report(_ endpoint: FakeEndpoint, _ context: FakeContext) -> FakeError? {
        guard endpoint == .models else { return nil }
        let start = context.query["pageToken"].flatMap { Int($0) } ?? 0
        let size = context.query["pageSize"].flatMap { Int($0) } ?? 50
        let page = context.models.dropFirst(max(0, start)).prefix(max(1, size))
        return FakeError(200) { json in
            json.array("models") { json in
                for model in page {
                    json.object { json in
                        json.field("name", "models/\(model)")
                        json.field("version", "001")
                        json.field("displayName", model)
                        json.field("inputTokenLimit", 1_048_576)
                        json.field("outputTokenLimit", 65_536)
                        json.array("supportedGenerationMethods") { $0.string("generateContent") }
                    }
                }
            }
            if page.endIndex < context.models.endIndex { json.field("nextPageToken", "\(page.endIndex)") }
        }
    }
}
