// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension ChatReply {
    /// Puts the pieces of a stream together.
    ///
    /// ```swift
    /// var whole = ChatReply.Builder()
    /// for try await chunk in stream { whole.add(chunk) }
    /// print(whole.reply.text)
    /// ```
    public struct Builder: Sendable {
        private var base = ChatReply()
        private var choices: [Int: ChoiceBuilder] = [:]

        public init() {}

        public mutating func add(_ chunk: ChatChunk) {
            base.id = base.id ?? chunk.id
            base.model = base.model ?? chunk.model
            base.created = base.created ?? chunk.created
            base.servedBy = chunk.servedBy ?? base.servedBy
            base.usage = chunk.usage ?? base.usage
            for delta in chunk.choices { choices[delta.index, default: .init()].add(delta) }
        }

        /// What has come so far.
        public var reply: ChatReply {
            var reply = base
            reply.choices = choices.sorted { $0.key < $1.key }.map { $0.value.choice($0.key) }
            return reply
        }
    }
}

/// One answer so far. Texts grow in place.
private struct ChoiceBuilder: Sendable {
    private var parts: [ContentPart] = []
    private var text = ""
    private var refusal = ""
    private var blocks: [Int: ReasoningBlock] = [:]
    private var calls: [Int: ToolCall] = [:]
    private var last = ChatChunk.Delta(index: 0)

    mutating func add(_ delta: ChatChunk.Delta) {
        text += delta.text
        refusal += delta.refusal
        if let extra = delta.textEnd { endText(extra) }
        if !delta.media.isEmpty {
            endText([])
            parts += delta.media
        }
        for piece in delta.reasoning { add(piece) }
        for piece in delta.toolCalls { add(piece) }
        last.finishReason = delta.finishReason ?? last.finishReason
        last.nativeFinishReason = delta.nativeFinishReason ?? last.nativeFinishReason
        last.logprobs = delta.logprobs ?? last.logprobs
    }

    private mutating func endText(_ extra: [JSONField]) {
        guard !text.isEmpty else { return }
        var part = ContentPart.text(text)
        part.extra = extra
        parts.append(part)
        text = ""
    }

    private mutating func add(_ piece: ChatChunk.ReasoningPiece) {
        guard var block = blocks.removeValue(forKey: piece.block) else {
            blocks[piece.block] = piece.piece
            return
        }
        block.text += piece.piece.text
        if let signature = piece.piece.signature { block.signature = (block.signature ?? "") + signature }
        let known = Set(block.extra.map(\.name))
        block.extra += piece.piece.extra.filter { !known.contains($0.name) }
        blocks[piece.block] = block
    }

    private mutating func add(_ piece: ChatChunk.ToolCallPiece) {
        var call = calls.removeValue(forKey: piece.index) ?? ToolCall(id: "", name: "", arguments: "")
        if let id = piece.id, call.id.isEmpty { call.id = id }
        if let name = piece.name, call.name.isEmpty { call.name = name }
        call.arguments += piece.arguments
        call.signature = call.signature ?? piece.signature
        if call.extra.isEmpty { call.extra = piece.extra }
        calls[piece.index] = call
    }

    func choice(_ index: Int) -> ChatReply.Choice {
        var message = ChatMessage(.assistant, parts)
        if !text.isEmpty { message.content.append(.text(text)) }
        if !refusal.isEmpty { message.refusal = refusal }
        message.reasoning = blocks.sorted { $0.key < $1.key }.map(\.value)
        message.toolCalls = calls.sorted { $0.key < $1.key }.map(\.value)
        var choice = ChatReply.Choice(index: index, message: message, finishReason: last.finishReason)
        choice.nativeFinishReason = last.nativeFinishReason
        choice.logprobs = last.logprobs
        return choice
    }
}
