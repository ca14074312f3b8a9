// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// Reads a stream of chat-completions chunks up to `[DONE]`.
package struct ChatCompletionsStream: ChatStreamParser {
    private let failures: FailureReader
    private var isDone = false
    private var hasBegun = false
    private var hasFinished = false
    /// What an error is told with: its text is in the chunks.
    private var seen = ChatReply()

    package init(_ failures: FailureReader) { self.failures = failures }

    package mutating func parse(
        _ event: ServerSentEvent, into chunks: inout [ChatChunk]
    ) throws(AttemptFailure) {
        if isDone || event.data.allSatisfy({ $0 == 0x20 }) { return }
        if event.data.starts(with: Self.done) {
            isDone = true
            return
        }
        guard let json = try? JSON(parsing: event.data), json.isObject else {
            throw failures.unreadable("A chunk of the stream is no JSON object.", partial: seen)
        }
        let chunk = self.chunk(json)
        seen.id = seen.id ?? chunk.id
        seen.model = seen.model ?? chunk.model
        seen.servedBy = chunk.servedBy ?? seen.servedBy
        seen.usage = chunk.usage ?? seen.usage
        if json["choices"].isArray || chunk.usage != nil { chunks.append(chunk) }
        if let error = ChatCompletions.error(in: json) { throw failures.failure(inBand: error, partial: seen) }
        if !chunk.choices.isEmpty { hasBegun = true }
        if chunk.choices.contains(where: { $0.finishReason != nil }) { hasFinished = true }
    }

    package mutating func finish(into chunks: inout [ChatChunk]) throws(AttemptFailure) {
        guard hasFinished || isDone && hasBegun else {
            throw failures.unreadable("The stream ended before the answer did.", partial: seen)
        }
    }

    private static let done = Array("[DONE]".utf8)

    private func chunk(_ json: JSON) -> ChatChunk {
        var chunk = ChatChunk()
        // The same in every piece.
        chunk.id = json["id"].string(or: seen.id).flatMap { $0.isEmpty ? nil : $0 }
        chunk.model = json["model"].string(or: seen.model).flatMap { $0.isEmpty ? nil : $0 }
        chunk.created = json["created"].integer
        chunk.servedBy = json["provider"].string(or: seen.servedBy)
        chunk.usage = ChatCompletions.usage(json["usage"])
        chunk.choices = json["choices"].elements.map(delta)
        return chunk
    }

    private func delta(_ json: JSON) -> ChatChunk.Delta {
        var delta = ChatChunk.Delta(index: json["index"].integer ?? 0)
        let piece = json["delta"]
        delta.text = piece["content"].string ?? piece["content"].elements.compactMap { $0["text"].string }.joined()
        delta.refusal = piece["refusal"].string ?? ""
        delta.reasoning = reasoning(piece)
        delta.media = ChatCompletions.media(piece["images"])
        for (position, call) in piece["tool_calls"].elements.enumerated() {
            delta.toolCalls.append(self.call(call, position))
        }
        if piece["function_call"].isObject {
            let call = piece["function_call"]
            delta.toolCalls.append(
                .init(index: 0, name: call["name"].string, arguments: call["arguments"].string ?? ""))
        }
        delta.finishReason = ChatCompletions.finishReason(json["finish_reason"].string)
        delta.nativeFinishReason = json["native_finish_reason"].string
        delta.logprobs = json["logprobs"].exists ? json["logprobs"].raw : nil
        return delta
    }

    private func call(_ json: JSON, _ position: Int) -> ChatChunk.ToolCallPiece {
        var piece = ChatChunk.ToolCallPiece(
            index: json["index"].integer ?? position, id: json["id"].string, name: json["function"]["name"].string,
            arguments: json["function"]["arguments"].string ?? "")
        piece.signature = json["extra_content"]["google"]["thought_signature"].string
        return piece
    }

    /// Pieces of one block have the same index and kind.
    private func reasoning(_ json: JSON) -> [ChatChunk.ReasoningPiece] {
        let details = json["reasoning_details"].elements
        guard details.isEmpty else {
            return details.map { detail in
                let block = ChatCompletions.reasoningBlock(detail)
                let kind = [.text: 0, .summary: 1, .encrypted: 2][block.kind] ?? 0
                return .init(block: min(max(0, detail["index"].integer ?? 0), 1 << 20) * 3 + kind, block)
            }
        }
        let text = json["reasoning"].string ?? json["reasoning_content"].string ?? ""
        return text.isEmpty ? [] : [.init(block: 0, ReasoningBlock(.text, text))]
    }
}
