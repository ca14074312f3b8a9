// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// Reads a stream of Responses events. Each text comes twice, in pieces and whole: the whole counts where no piece came.
package struct ResponsesStream: ChatStreamParser {
    private let failures: FailureReader
    private var builder = ChatReply.Builder()
    /// What has come of each item, by its place in the output.
    private var items: [Int: Item] = [:]
    private var blocks = 0
    private var calls = 0
    private var searches = 0
    private var isDone = false

    private struct Item: Sendable {
        var call: Int?
        /// Parts of which something came: "output_text 0".
        var begun: Set<String> = []
        var blocks: [String: Int] = [:]
        var isDone = false
    }

    package init(_ failures: FailureReader) { self.failures = failures }

    package mutating func parse(_ event: ServerSentEvent, into chunks: inout [ChatChunk]) throws(AttemptFailure) {
        if isDone || event.data.isEmpty || event.data == Self.done { return }
        guard let json = try? JSON(parsing: event.data), json.isObject else {
            throw failures.unreadable("An event of the stream is no JSON object.", partial: builder.reply)
        }
        var delta = ChatChunk.Delta(index: 0)
        switch json["type"].string ?? event.name ?? "" {
        case "response.created":
            emit(ChatChunk.Delta(index: 0), json["response"], &chunks)
        case "response.output_item.added": begin(json["item"], json.place, &delta)
        case "response.output_item.done": finish(json["item"], json.place, &delta)
        case "response.output_text.delta", "response.output_text.done":
            delta.text = piece(json, "output_text", "text", "content_index")
            if !json["logprobs"].elements.isEmpty, json["text"].exists { delta.logprobs = json["logprobs"].raw }
        case "response.refusal.delta", "response.refusal.done":
            delta.refusal = piece(json, "refusal", "refusal", "content_index")
        case "response.reasoning_summary_text.delta", "response.reasoning_summary_text.done":
            think(.summary, piece(json, "summary", "text", "summary_index"), json, "summary_index", &delta)
        case "response.reasoning_text.delta", "response.reasoning_text.done":
            think(.text, piece(json, "reasoning", "text", "content_index"), json, "content_index", &delta)
        case "response.function_call_arguments.delta", "response.function_call_arguments.done":
            argue(piece(json, "arguments", "arguments", nil), json.place, &delta)
        case "response.custom_tool_call_input.delta", "response.custom_tool_call_input.done":
            argue(piece(json, "arguments", "input", nil), json.place, &delta)
        case "response.completed", "response.incomplete", "response.failed", "response.cancelled":
            return try end(json["response"], &chunks)
        case "error":
            throw failures.failure(inBand: json["error"].exists ? json["error"] : json, partial: builder.reply)
        default: return
        }
        if delta.isOutput || delta.logprobs != nil { emit(delta, nil, &chunks) }
    }

    package mutating func finish(into chunks: inout [ChatChunk]) throws(AttemptFailure) {
        guard isDone else {
            throw failures.unreadable("The stream ended before the answer did.", partial: builder.reply)
        }
    }

    private static let done = Array("[DONE]".utf8)

    private mutating func emit(
        _ delta: ChatChunk.Delta, _ response: JSON?, _ chunks: inout [ChatChunk], _ usage: ChatUsage? = nil
    ) {
        var chunk = ChatChunk()
        if let response {
            let head = Responses.head(response)
            (chunk.id, chunk.model, chunk.created) = (head.id, head.model, head.created)
        }
        if delta.isOutput || delta.finishReason != nil || delta.logprobs != nil { chunk.choices = [delta] }
        chunk.usage = usage
        builder.add(chunk)
        chunks.append(chunk)
    }

    private mutating func end(_ response: JSON, _ chunks: inout [ChatChunk]) throws(AttemptFailure) {
        for (place, item) in response["output"].elements.enumerated() {
            var delta = ChatChunk.Delta(index: 0)
            finish(item, place, &delta)
            if delta.isOutput { emit(delta, response, &chunks) }
        }
        var delta = ChatChunk.Delta(index: 0)
        let hasFailed = response["status"].equals("failed") || response["error"].exists
        if !hasFailed {
            isDone = true
            (delta.finishReason, delta.nativeFinishReason) = Responses.end(response, hasCalls: calls > 0)
        }
        emit(delta, response, &chunks, Responses.usage(response, searches: searches))
        guard hasFailed else { return }
        guard response["error"].exists else {
            throw failures.unreadable("The stream says that it failed, and not why.", partial: builder.reply)
        }
        throw failures.failure(inBand: response["error"], partial: builder.reply)
    }

    // MARK: Items

    private mutating func begin(_ item: JSON, _ place: Int, _ delta: inout ChatChunk.Delta) {
        guard let call = Responses.call(item), items[place]?.call == nil else { return }
        items[place, default: Item()].call = calls
        delta.toolCalls.append(.init(index: calls, id: call.id, name: call.name, arguments: call.arguments))
        if !call.arguments.isEmpty { items[place]?.begun.insert("arguments 0") }
        calls += 1
    }

    /// Brings what of the item has not come in pieces.
    private mutating func finish(_ item: JSON, _ place: Int, _ delta: inout ChatChunk.Delta) {
        guard item.isObject, items[place]?.isDone != true else { return }
        items[place, default: Item()].isDone = true
        if item["type"].equals("message") {
            for (index, part) in item["content"].elements.enumerated() {
                if let refusal = part["refusal"].string {
                    if isNew("refusal \(index)", place) { delta.refusal += refusal }
                } else if let text = part["text"].string, isNew("output_text \(index)", place) {
                    delta.text += text
                }
            }
        } else if let call = Responses.call(item) {
            begin(item, place, &delta)
            if isNew("arguments 0", place) { argue(call.arguments, place, &delta) }
        } else if item["type"].equals("reasoning") {
            finishThought(item, place, &delta)
        } else {
            if Responses.isSearch(item) { searches += 1 }
            delta.media.append(ContentPart(.other(item.raw)))
        }
    }

    private mutating func finishThought(_ item: JSON, _ place: Int, _ delta: inout ChatChunk.Delta) {
        let parts: [(ReasoningBlock.Kind, String, [JSON])] = [
            (.summary, "summary", item["summary"].elements), (.text, "reasoning", item["content"].elements),
        ]
        for (kind, name, elements) in parts {
            for (index, part) in elements.enumerated() where isNew("\(name) \(index)", place) {
                append(kind, part["text"].string ?? "", item["id"].string, "\(name) \(index)", place, &delta)
            }
        }
        guard let sealed = Responses.sealedThought(item) else { return }
        delta.reasoning.append(.init(block: blocks, sealed))
        blocks += 1
    }

    // MARK: Pieces

    private mutating func isNew(_ part: String, _ place: Int) -> Bool {
        items[place, default: Item()].begun.insert(part).inserted
    }

    /// The piece that an event brings; of an event with the whole nothing, where pieces came before.
    private mutating func piece(_ json: JSON, _ name: String, _ whole: StaticString, _ index: StaticString?) -> String {
        let part = "\(name) \(index.flatMap { json[$0].integer } ?? 0)"
        let isFirst = isNew(part, json.place)
        if let piece = json["delta"].string { return piece }
        return isFirst ? json[whole].string ?? "" : ""
    }

    private mutating func argue(_ text: String, _ place: Int, _ delta: inout ChatChunk.Delta) {
        guard !text.isEmpty, let call = items[place]?.call else { return }
        delta.toolCalls.append(.init(index: call, arguments: text))
    }

    private mutating func think(
        _ kind: ReasoningBlock.Kind, _ text: String, _ json: JSON, _ index: StaticString,
        _ delta: inout ChatChunk.Delta
    ) {
        let name = kind == .summary ? "summary" : "reasoning"
        append(kind, text, json["item_id"].string, "\(name) \(json[index].integer ?? 0)", json.place, &delta)
    }

    private mutating func append(
        _ kind: ReasoningBlock.Kind, _ text: String, _ id: String?, _ part: String, _ place: Int,
        _ delta: inout ChatChunk.Delta
    ) {
        guard !text.isEmpty else { return }
        var piece = ReasoningBlock(kind, text)
        let known = items[place]?.blocks[part]
        if known == nil {
            piece.extra = Responses.thoughtFields(id: id)
            items[place, default: Item()].blocks[part] = blocks
            blocks += 1
        }
        delta.reasoning.append(.init(block: known ?? blocks - 1, piece))
    }
}

extension JSON {
    /// Of an event's item in the output.
    fileprivate var place: Int { self["output_index"].integer ?? 0 }
}
