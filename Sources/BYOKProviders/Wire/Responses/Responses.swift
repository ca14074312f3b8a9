// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// OpenAI's Responses (https://platform.openai.com/docs/api-reference/responses), for reading alone: what a host that calls
/// it by itself got back.
package enum Responses {
    /// A whole reply of status 200. It has one answer.
    package static func parse(_ body: [UInt8], _ failures: FailureReader) throws(AttemptFailure) -> ChatReply {
        guard let json = try? JSON(parsing: body), json.isObject else {
            throw failures.unreadable("The reply is no JSON object.")
        }
        var reply = head(json)
        reply.raw = json.raw
        var choice = ChatReply.Choice(index: 0)
        for item in json["output"].elements { add(item, to: &choice.message) }
        (choice.finishReason, choice.nativeFinishReason) = end(json, hasCalls: !choice.message.toolCalls.isEmpty)
        if json["output"].isArray { reply.choices = [choice] }
        reply.usage = usage(json, searches: json["output"].elements.count(where: isSearch))
        if json["error"].exists { throw failures.failure(inBand: json["error"], partial: reply) }
        guard json["output"].isArray else { throw failures.unreadable("The reply has no output.") }
        if json["status"].equals("failed") {
            throw failures.unreadable("The reply says that it failed, and not why.", partial: reply)
        }
        return reply
    }

    static func head(_ json: JSON) -> ChatReply {
        var reply = ChatReply()
        reply.id = json["id"].string
        reply.model = json["model"].string
        reply.created = json["created_at"].integer
        return reply
    }

    /// Why it ended; nil while it has not, as in background mode.
    static func end(_ json: JSON, hasCalls: Bool) -> (FinishReason?, native: String?) {
        let status = json["status"].string
        let reason = json["incomplete_details"]["reason"].string
        switch (status, reason) {
        case ("completed", _): return (hasCalls ? .toolCalls : .stop, status)
        case ("incomplete", "content_filter"): return (.contentFilter, reason)
        case ("incomplete", "max_output_tokens"), ("incomplete", nil): return (.length, reason ?? status)
        case ("failed", _): return (.error, status)
        case ("incomplete", _), ("cancelled", _): return (.other, reason ?? status)
        default: return (nil, status)
        }
    }
}
