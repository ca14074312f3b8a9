// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// What the providers of OpenAI's shape have in common. The library renders the reply, which is how a gateway would send
/// it on; what a provider adds follows in the same object.
enum FakeChatCompletions {
    static let done = Array("data: [DONE]\n\n".utf8)

    static func reply(
        _ turn: FakeTurn, id: String, servedBy: String?, _ rest: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        let answer = turn.answer
        var message = ChatMessage(.assistant, answer.text.isEmpty ? [] : [.text(answer.text)])
        message.toolCalls = answer.toolCalls
        if !answer.refusal.isEmpty { message.refusal = answer.refusal }
        if !answer.reasoning.isEmpty { message.reasoning = [thought(answer.reasoning, turn)] }
        var reply = ChatReply()
        reply.id = id
        reply.model = turn.model
        reply.created = turn.created
        reply.servedBy = servedBy
        reply.choices = [.init(index: 0, message: message, finishReason: turn.finishReason)]
        if servedBy != nil { reply.choices[0].nativeFinishReason = turn.finishReason.rawValue }
        return join(reply.json(), rest)
    }

    /// The chunks up to the one with the finish reason, that one included.
    static func chunks(
        _ turn: FakeTurn, id: String, servedBy: String?, _ rest: (inout JSONWriter, _ position: Int) -> Void
    ) -> [FakeEvent] {
        var events = [FakeEvent(opening(turn, id: id, servedBy: servedBy) { rest(&$0, 0) })]
        func add(_ isOutput: Bool, _ change: (inout ChatChunk.Delta) -> Void) {
            var delta = ChatChunk.Delta(index: 0)
            change(&delta)
            var chunk = ChatChunk()
            chunk.choices = [delta]
            let position = events.count
            let bytes = event(chunk, turn, id: id, servedBy: servedBy) { rest(&$0, position) }
            events.append(FakeEvent(bytes, isOutput: isOutput))
        }
        for piece in FakeTurn.pieces(turn.answer.reasoning) {
            add(true) { $0.reasoning = [.init(block: 0, thought(piece, nil))] }
        }
        if !turn.answer.reasoning.isEmpty {
            add(true) { $0.reasoning = [.init(block: 0, thought("", turn))] }
        }
        for piece in FakeTurn.pieces(turn.answer.text) { add(true) { $0.text = piece } }
        for piece in FakeTurn.pieces(turn.answer.refusal) { add(true) { $0.refusal = piece } }
        for (index, call) in turn.answer.toolCalls.enumerated() {
            add(true) { $0.toolCalls = [.init(index: index, id: call.id, name: call.name)] }
            for piece in FakeTurn.argumentPieces(call.arguments) {
                add(true) { $0.toolCalls = [.init(index: index, arguments: piece)] }
            }
        }
        add(false) {
            $0.finishReason = turn.finishReason
            if servedBy != nil { $0.nativeFinishReason = turn.finishReason.rawValue }
        }
        return events
    }

    /// A chunk as an event.
    static func event(
        _ chunk: ChatChunk, _ turn: FakeTurn, id: String, servedBy: String?, _ rest: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var chunk = chunk
        chunk.id = id
        chunk.model = turn.model
        chunk.created = turn.created
        chunk.servedBy = servedBy
        return Array("data: ".utf8) + join(chunk.json(), rest) + Array("\n\n".utf8)
    }

    /// The first chunk, which names the role.
    private static func opening(
        _ turn: FakeTurn, id: String, servedBy: String?, _ rest: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("id", id)
            json.field("object", "chat.completion.chunk")
            json.field("created", turn.created)
            json.field("model", turn.model)
            json.field("provider", servedBy)
            json.array("choices") { json in
                json.object { json in
                    json.field("index", 0)
                    json.object("delta") { json in
                        json.field("role", "assistant")
                        json.field("content", "")
                    }
                    json.name("finish_reason")
                    json.null()
                }
            }
            rest(&json)
        }
        return Array("data: ".utf8) + json.bytes + Array("\n\n".utf8)
    }

    private static func thought(_ text: String, _ turn: FakeTurn?) -> ReasoningBlock {
        ReasoningBlock(.text, text, signature: turn?.signature)
    }

    /// An object with further members.
    private static func join(_ object: [UInt8], _ rest: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.object(rest)
        return json.bytes.count > 2 ? object.dropLast() + [UInt8(ascii: ",")] + json.bytes.dropFirst() : object
    }

    /// What is cached, written to a cache or heard is part of the prompt here, what is thought or spoken of the completion.
    static func usage(
        _ turn: FakeTurn, _ json: inout JSONWriter, _ rest: (inout JSONWriter) -> Void = { _ in }
    ) {
        let tokens = turn.tokens
        let prompt = tokens.promptTokens
        let completion = tokens.output &+ tokens.reasoning &+ tokens.audioOutput &+ tokens.imageOutput
        json.object("usage") { json in
            json.field("prompt_tokens", turn.number(prompt))
            json.field("completion_tokens", turn.number(completion))
            json.field("total_tokens", turn.number(prompt &+ completion))
            json.object("prompt_tokens_details") { json in
                json.field("cached_tokens", turn.number(tokens.cacheRead))
                if tokens.cacheWrite &+ tokens.cacheWrite1h > 0 {
                    json.field("cache_write_tokens", turn.number(tokens.cacheWrite &+ tokens.cacheWrite1h))
                }
                json.field("audio_tokens", turn.number(tokens.audioInput))
            }
            json.object("completion_tokens_details") { json in
                json.field("reasoning_tokens", turn.number(tokens.reasoning))
                json.field("audio_tokens", turn.number(tokens.audioOutput))
            }
            rest(&json)
        }
    }
}
