// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Answers in OpenAI's shape, whoever gave them: what a host sends on to its own clients.
extension ChatReply {
    /// The body of a `chat.completion`. Where the reply has a receipt, its metadata ends it: `"x-using-byok":"true"`, …
    public func json() -> [UInt8] {
        var json = JSONWriter(capacity: 1_024)
        json.object { json in
            ChatCompletions.writeHead(&json, id, "chat.completion", created, model, servedBy)
            json.array("choices") { json in
                for choice in choices { write(choice, &json) }
            }
            if let usage { ChatCompletions.write(usage, &json) }
            for field in receipt?.metadata ?? [] { json.field(field.name, field.value) }
        }
        return json.bytes
    }

    private func write(_ choice: Choice, _ json: inout JSONWriter) {
        json.object { json in
            json.field("index", choice.index)
            json.object("message") { json in
                let message = choice.message
                json.field("role", message.role.rawValue)
                json.name("content")
                message.text.isEmpty ? json.null() : json.string(message.text)
                json.name("refusal")
                message.refusal.map { json.string($0) } ?? json.null()
                if !message.toolCalls.isEmpty {
                    json.array("tool_calls") { json in
                        for (index, call) in message.toolCalls.enumerated() {
                            ChatCompletions.write(.init(index: index, call), &json)
                        }
                    }
                }
                ChatCompletions.writeThoughts(message.reasoning.map { (nil, $0) }, &json)
                ChatCompletions.writeImages(message.content, &json)
                json.fields(message.extra)
            }
            ChatCompletions.writeEnd(choice.finishReason, choice.nativeFinishReason, choice.logprobs, &json)
        }
    }
}

extension ChatChunk {
    /// The data of a `chat.completion.chunk`.
    public func json() -> [UInt8] { json(beginning: [], metadata: []) }

    /// - Parameters:
    ///   - beginning: which answers begin with this piece: it says whose they are.
    ///   - metadata: at the end of the object.
    func json(beginning: Set<Int>, metadata: [(name: String, value: String)]) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            ChatCompletions.writeHead(&json, id, "chat.completion.chunk", created, model, servedBy)
            json.array("choices") { json in
                for delta in choices { write(delta, isFirst: beginning.contains(delta.index), &json) }
            }
            if let usage { ChatCompletions.write(usage, &json) }
            for field in metadata { json.field(field.name, field.value) }
        }
        return json.bytes
    }

    private func write(_ delta: Delta, isFirst: Bool, _ json: inout JSONWriter) {
        json.object { json in
            json.field("index", delta.index)
            json.object("delta") { json in
                if isFirst { json.field("role", "assistant") }
                if !delta.text.isEmpty { json.field("content", delta.text) }
                if !delta.refusal.isEmpty { json.field("refusal", delta.refusal) }
                if !delta.toolCalls.isEmpty {
                    json.array("tool_calls") { json in
                        for call in delta.toolCalls { ChatCompletions.write(call, &json) }
                    }
                }
                ChatCompletions.writeThoughts(delta.reasoning.map { ($0.block, $0.piece) }, &json)
                ChatCompletions.writeImages(delta.media, &json)
            }
            ChatCompletions.writeEnd(delta.finishReason, delta.nativeFinishReason, delta.logprobs, &json)
        }
    }
}

extension ChatCompletions {
    fileprivate static func writeHead(
        _ json: inout JSONWriter, _ id: String?, _ object: String, _ created: Int?, _ model: String?,
        _ servedBy: String?
    ) {
        // OpenAI's clients insist on these.
        json.field("id", id ?? "")
        json.field("object", object)
        json.field("created", created ?? 0)
        json.field("model", model ?? "")
        json.field("provider", servedBy)
    }

    fileprivate static func write(_ call: ChatChunk.ToolCallPiece, _ json: inout JSONWriter) {
        json.object { json in
            json.field("index", call.index)
            json.field("id", call.id)
            json.field("type", "function")
            json.object("function") { json in
                json.field("name", call.name)
                json.field("arguments", call.arguments)
            }
            if let signature = call.signature {
                json.object("extra_content") { json in
                    json.object("google") { $0.field("thought_signature", signature) }
                }
            }
        }
    }

    /// As text, which most clients show, and in full, which goes back with the next turn.
    /// - Parameter blocks: of a stream, each with its place: OpenAI's client refuses lists in a stream whose elements do not
    ///   say which of its elements they continue.
    fileprivate static func writeThoughts(
        _ blocks: [(index: Int?, block: ReasoningBlock)], _ json: inout JSONWriter
    ) {
        guard !blocks.isEmpty else { return }
        let text = blocks.map(\.block.text).joined()
        if !text.isEmpty { json.field("reasoning", text) }
        json.array("reasoning_details") { json in
            for (index, block) in blocks {
                var block = block
                if let index, !block.extra.contains(where: { $0.name == "index" }) {
                    block.extra.append(JSONField("index", index))
                }
                write(block, &json)
            }
        }
    }

    fileprivate static func writeImages(_ parts: [ContentPart], _ json: inout JSONWriter) {
        let urls = parts.compactMap { part in
            if case .image(let source, _) = part.content { source.url } else { nil }
        }
        guard !urls.isEmpty else { return }
        json.array("images") { json in
            for (index, url) in urls.enumerated() {
                json.object { json in
                    json.field("index", index)
                    json.field("type", "image_url")
                    json.object("image_url") { $0.field("url", url) }
                }
            }
        }
    }

    fileprivate static func writeEnd(
        _ reason: FinishReason?, _ native: String?, _ logprobs: RawJSON?, _ json: inout JSONWriter
    ) {
        json.name("finish_reason")
        reason.map { json.string($0.rawValue) } ?? json.null()
        json.field("native_finish_reason", native)
        json.field("logprobs", logprobs)
    }

    fileprivate static func write(_ usage: ChatUsage, _ json: inout JSONWriter) {
        let tokens = usage.tokens
        let prompt = tokens.promptTokens
        let completion = tokens.output &+ tokens.reasoning &+ tokens.audioOutput &+ tokens.imageOutput
        json.object("usage") { json in
            json.field("prompt_tokens", prompt)
            json.field("completion_tokens", completion)
            json.field("total_tokens", prompt &+ completion)
            json.object("prompt_tokens_details") { json in
                json.field("cached_tokens", tokens.cacheRead)
                json.field("cache_write_tokens", tokens.cacheWrite &+ tokens.cacheWrite1h)
                json.field("audio_tokens", tokens.audioInput)
            }
            json.object("completion_tokens_details") { json in
                json.field("reasoning_tokens", tokens.reasoning)
                json.field("audio_tokens", tokens.audioOutput)
                json.field("image_tokens", tokens.imageOutput)
            }
            guard let cost = usage.cost else { return }
            json.field("cost", cost.charged.decimal.map { RawJSON(trusted: Array($0.utf8)) })
            json.field("is_byok", cost.usesStoredKey)
        }
    }
}
