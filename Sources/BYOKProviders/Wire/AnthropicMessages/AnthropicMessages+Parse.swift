// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension AnthropicMessages {
    /// Reads a whole reply.
    /// - Throws: `AttemptFailure`: the reply is an error, or no reply.
    static func parse(_ body: [UInt8], _ failures: FailureReader) throws(AttemptFailure) -> ChatReply {
        let json: JSON
        do {
            json = try JSON(parsing: body)
        } catch {
            throw failures.unreadable("The reply is no JSON: \(error).")
        }
        let content = json["content"]
        let isMessage = content.isArray || content.string != nil
        if json["error"].exists || json["type"].equals("error") {
            throw failures.failure(
                inBand: json["error"].exists ? json["error"] : json, partial: isMessage ? reply(json) : nil)
        }
        guard isMessage else { throw failures.unreadable("The reply is no message: it has no content.") }
        var reply = reply(json)
        reply.raw = json.raw
        return reply
    }

    private static func reply(_ json: JSON) -> ChatReply {
        var reply = ChatReply()
        reply.id = json["id"].string
        reply.model = json["model"].string
        var choice = ChatReply.Choice(index: 0, message: message(json["content"]))
        choice.nativeFinishReason = json["stop_reason"].string
        choice.finishReason = choice.nativeFinishReason.map(finishReason)
        choice.message.refusal = refusal(json["stop_details"])
        reply.choices = [choice]
        var usage = Usage()
        usage.overlay(json["usage"])
        reply.usage = usage.chatUsage
        return reply
    }

    private static func message(_ content: JSON) -> ChatMessage {
        var message = ChatMessage(.assistant)
        if let text = content.string, !text.isEmpty { message.content = [.text(text)] }
        for (index, block) in content.elements.enumerated() {
            switch block["type"].string {
            case "text":
                guard let text = block["text"].string, !text.isEmpty else { continue }
                var part = ContentPart.text(text)
                part.extra = furtherFields(of: block, except: ["type", "text"])
                message.content.append(part)
            case "thinking", "redacted_thinking":
                let isFirst = message.content.isEmpty && message.toolCalls.isEmpty
                message.reasoning.append(thought(block, at: isFirst ? nil : index))
            case "tool_use": message.toolCalls.append(call(block, number: message.toolCalls.count))
            default: message.content.append(ContentPart(.other(block.raw)))
            }
        }
        return message
    }

    /// - Parameter place: where in the turn it stands, where that is not the front.
    static func thought(_ block: JSON, at place: Int?) -> ReasoningBlock {
        let isSealed = block["type"].equals("redacted_thinking")
        let signature = block[isSealed ? "data" : "signature"].string.flatMap { $0.isEmpty ? nil : $0 }
        var thought = ReasoningBlock(
            isSealed ? .encrypted : .text, block["thinking"].string ?? "", signature: signature)
        if let place { thought.extra = [JSONField(ReasoningBlock.placeField, place)] }
        return thought
    }

    static func call(_ block: JSON, number: Int) -> ToolCall {
        let input = block["input"]
        var call = ToolCall(
            id: block["id"].string ?? "call_\(number)", name: block["name"].string ?? "",
            arguments: input.exists ? input.raw.description : "{}")
        call.extra = furtherFields(of: block, except: ["type", "id", "name", "input"])
        return call
    }

    static func furtherFields(of block: JSON, except known: Set<String>) -> [JSONField] {
        block.members(except: known).filter { !$0.value.isNull }
    }

    /// Why a classifier stopped the answer, in its own words.
    static func refusal(_ details: JSON) -> String? {
        details["explanation"].string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
    static func finishReason(_ stopReason: String) -> FinishReason {
        switch stopReason {
        case "end_turn", "stop_sequence": .stop
        case "max_tokens", "model_context_window_exceeded": .length
        case "tool_use": .toolCalls
        case "refusal": .contentFilter
        // Both go on when the turn is sent back: a server tool runs long; a long conversation was summed up.
        case "pause_turn", "compaction": .pause
        default: .other
        }
    }
}
