// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// Replies, read.
extension ChatCompletions {
    /// A whole reply of status 200.
    package static func parse(_ body: [UInt8], _ failures: FailureReader) throws(AttemptFailure) -> ChatReply {
        guard let json = try? JSON(parsing: body), json.isObject else {
            throw failures.unreadable("The reply is no JSON object.")
        }
        var reply = ChatReply()
        reply.id = json["id"].string
        reply.model = json["model"].string
        reply.created = json["created"].integer
        reply.servedBy = json["provider"].string
        reply.usage = usage(json["usage"])
        reply.choices = json["choices"].elements.enumerated().map { choice($1, position: $0) }
        if let error = error(in: json) { throw failures.failure(inBand: error, partial: reply) }
        guard json["choices"].isArray else { throw failures.unreadable("The reply has no choices.") }
        // Not of an error: its words are read elsewhere, and the key taken out of them.
        reply.raw = json.raw
        return reply
    }

    /// An error beside or instead of an answer.
    static func error(in json: JSON) -> JSON? {
        if json["error"].exists { return json["error"] }
        return json["choices"].elements.map { $0["error"] }.first(where: \.exists)
    }

    private static func choice(_ json: JSON, position: Int) -> ChatReply.Choice {
        let answer = json["message"]
        var message = ChatMessage(.assistant)
        message.content = content(answer["content"]) + media(answer["images"])
        message.refusal = answer["refusal"].string
        message.toolCalls = toolCalls(answer["tool_calls"])
        // The place in the list, which is no part of the call.
        for index in message.toolCalls.indices { message.toolCalls[index].extra.removeAll { $0.name == "index" } }
        if message.toolCalls.isEmpty, answer["function_call"].isObject {
            let call = answer["function_call"]
            message.toolCalls = [
                ToolCall(id: "", name: call["name"].string ?? "", arguments: call["arguments"].string ?? "")
            ]
        }
        message.reasoning = reasoningBlocks(answer)
        message.extra = answer.members(except: answerFields)
        var choice = ChatReply.Choice(index: json["index"].integer ?? position, message: message)
        choice.finishReason = finishReason(json["finish_reason"].string)
        choice.nativeFinishReason = json["native_finish_reason"].string
        choice.logprobs = json["logprobs"].exists ? json["logprobs"].raw : nil
        return choice
    }

    private static func content(_ json: JSON) -> [ContentPart] {
        if let text = json.string { return text.isEmpty ? [] : [.text(text)] }
        return json.elements.map { part in
            if let text = part["text"].string, part["type"].equals("text") || part["type"].equals("output_text") {
                return .text(text)
            }
            return (try? self.part(part, "content")) ?? ContentPart(.other(part.raw))
        }
    }

    static func media(_ json: JSON) -> [ContentPart] {
        json.elements.map { image in
            guard let url = image["image_url"]["url"].string else { return ContentPart(.other(image.raw)) }
            return .image(Media(url: url))
        }
    }

    static func finishReason(_ text: String?) -> FinishReason? {
        switch text {
        case nil: nil
        case "stop": .stop
        case "length": .length
        case "tool_calls", "function_call": .toolCalls
        case "content_filter": .contentFilter
        case "error": .error
        default: .other
        }
    }
}
