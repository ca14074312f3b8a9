// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

extension GeminiGenerate {
    /// A whole reply of status 200: one object, or the array that `streamGenerateContent` answers without `alt=sse`.
    package static func parse(_ body: [UInt8], _ failures: FailureReader) throws(AttemptFailure) -> ChatReply {
        guard let json = try? JSON(parsing: body) else { throw failures.unreadable("The reply is no JSON.") }
        var reader = GeminiReader(failures)
        var chunks: [ChatChunk] = []
        try reader.read(json, into: &chunks)
        var reply = reader.seen
        reply.raw = json.raw
        if json.isArray {
            guard reader.isFinished else {
                throw failures.unreadable("The reply ended before the answer did.", partial: reply)
            }
        } else if reply.choices.isEmpty, !json["usageMetadata"].isObject {
            // An answer without candidates does occur, and is billed; an object that tells of neither is none.
            throw failures.unreadable("The reply has no candidates.", partial: reply)
        }
        return reply
    }

    /// What Google says of an answer's end (https://ai.google.dev/api/generate-content#FinishReason).
    static func finishReason(_ reason: String, hasCalls: Bool) -> FinishReason {
        switch reason {
        case "STOP": hasCalls ? .toolCalls : .stop
        case "MAX_TOKENS": .length
        case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
            "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "MODEL_ARMOR":
            .contentFilter
        case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE",
            "MISSING_THOUGHT_SIGNATURE":
            .error
        default: .other
        }
    }
}
