// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension AnthropicMessages {
    /// Reads a stream (https://platform.claude.com/docs/en/build-with-claude/streaming). Its blocks come one after the other
    /// or mixed; put together, the chunks make the message that a whole reply would be.
    struct StreamParser: ChatStreamParser {
        private let failures: FailureReader
        /// What has come, for a failure to tell.
        private var whole = ChatReply.Builder()
        private var hasBegun = false
        private var usage = Usage()
        /// Whether a reason to stop has come.
        private var hasFinished = false
        /// Whether the last event has come.
        private var isOver = false
        private var blocks: [Int: Block] = [:]
        private var lastBlock = 0
        private var callCount = 0
        private var hasContent = false

        init(_ failures: FailureReader) { self.failures = failures }

        mutating func parse(
            _ event: ServerSentEvent, into chunks: inout [ChatChunk]
        ) throws(AttemptFailure) {
            // Proxies end streams as OpenAI does.
            if isOver || event.data.isEmpty || event.data == Array("[DONE]".utf8) { return }
            let json: JSON
            do {
                json = try JSON(parsing: event.data)
            } catch {
                throw failures.unreadable("An event is no JSON: \(error).", partial: partial)
            }
            switch event.name == "error" ? "error" : json["type"].string ?? event.name {
            case "error": throw failures.failure(inBand: json["error"].exists ? json["error"] : json, partial: partial)
            case "message_start": start(json["message"], &chunks)
            case "content_block_start": open(json, &chunks)
            case "content_block_delta": try append(json, &chunks)
            case "content_block_stop": close(json["index"].integer ?? lastBlock, &chunks)
            case "message_delta": end(json, &chunks)
            case "message_stop": isOver = hasBegun
            default: break
            }
        }

        mutating func finish(into chunks: inout [ChatChunk]) throws(AttemptFailure) {
            guard hasFinished || isOver else {
                throw failures.unreadable("The stream ended before the answer did.", partial: partial)
            }
            for index in blocks.keys.sorted() { close(index, &chunks) }
        }

        private var partial: ChatReply? { hasBegun ? whole.reply : nil }

        private mutating func emit(_ chunk: ChatChunk, _ chunks: inout [ChatChunk]) {
            hasBegun = true
            whole.add(chunk)
            chunks.append(chunk)
        }

        private mutating func emit(_ delta: ChatChunk.Delta, _ chunks: inout [ChatChunk]) {
            var chunk = ChatChunk()
            chunk.choices = [delta]
            emit(chunk, &chunks)
        }

        // MARK: The message

        private mutating func start(_ message: JSON, _ chunks: inout [ChatChunk]) {
            usage.overlay(message["usage"], isPlaceholder: true)
            var chunk = ChatChunk()
            chunk.id = message["id"].string
            chunk.model = message["model"].string
            chunk.usage = usage.chatUsage
            emit(chunk, &chunks)
        }

        private mutating func end(_ json: JSON, _ chunks: inout [ChatChunk]) {
            usage.overlay(json["usage"])
            var delta = ChatChunk.Delta(index: 0)
            if let reason = json["delta"]["stop_reason"].string {
                hasFinished = true
                delta.nativeFinishReason = reason
                delta.finishReason = AnthropicMessages.finishReason(reason)
            }
            delta.refusal = AnthropicMessages.refusal(json["delta"]["stop_details"]) ?? ""
            var chunk = ChatChunk()
            chunk.choices = [delta]
            chunk.usage = usage.chatUsage
            emit(chunk, &chunks)
        }

        // MARK: Blocks

        private mutating func open(_ json: JSON, _ chunks: inout [ChatChunk]) {
            let index = json["index"].integer ?? lastBlock + (blocks.isEmpty ? 0 : 1)
            lastBlock = index
            let start = json["content_block"]
            let block = Block(start, number: callCount, place: hasContent ? index : nil)
            var delta = ChatChunk.Delta(index: 0)
            switch block.kind {
            case .text: delta.text = start["text"].string ?? ""
            case .thought: delta.reasoning = block.thoughtPiece(AnthropicMessages.thought(start, at: nil), at: index)
            case .call:
                let call = AnthropicMessages.call(start, number: callCount)
                var piece = ChatChunk.ToolCallPiece(index: callCount, id: call.id, name: call.name)
                piece.extra = call.extra
                delta.toolCalls = [piece]
                callCount += 1
            case .other: break
            }
            if block.kind != .thought { hasContent = true }
            blocks[index] = block
            if delta.isOutput { emit(delta, &chunks) }
        }

        private mutating func append(_ json: JSON, _ chunks: inout [ChatChunk]) throws(AttemptFailure) {
            let index = json["index"].integer ?? lastBlock
            let new = json["delta"]
            guard var block = blocks.removeValue(forKey: index) else {
                throw failures.unreadable("A piece came of a block that was not begun.", partial: partial)
            }
            var delta = ChatChunk.Delta(index: 0)
            block.append(new, at: index, to: &delta)
            blocks[index] = block
            if delta.isOutput { emit(delta, &chunks) }
        }

        private mutating func close(_ index: Int, _ chunks: inout [ChatChunk]) {
            guard let block = blocks.removeValue(forKey: index) else { return }
            var delta = ChatChunk.Delta(index: 0)
            block.close(into: &delta)
            if delta.isOutput || delta.textEnd != nil { emit(delta, &chunks) }
        }
    }
}
