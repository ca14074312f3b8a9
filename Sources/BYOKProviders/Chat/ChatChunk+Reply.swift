// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension ChatChunk {
    /// A whole answer as one piece.
    init(_ reply: ChatReply) {
        id = reply.id
        model = reply.model
        created = reply.created
        servedBy = reply.servedBy
        usage = reply.usage
        choices = reply.choices.map(Delta.init)
    }
}

extension ChatChunk.Delta {
    fileprivate init(_ choice: ChatReply.Choice) {
        index = choice.index
        text = choice.message.text
        refusal = choice.message.refusal ?? ""
        reasoning = choice.message.reasoning.enumerated().map { .init(block: $0, $1) }
        toolCalls = choice.message.toolCalls.enumerated().map { .init(index: $0, $1) }
        media = choice.message.content.filter { part in
            if case .text = part.content { false } else { true }
        }
        finishReason = choice.finishReason
        nativeFinishReason = choice.nativeFinishReason
        logprobs = choice.logprobs
    }
}
