// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A piece of an answer that streams.
public struct ChatChunk: Sendable {
    public var id: String?
    public var model: String?
    public var created: Int?
    public var servedBy: String?
    public var choices: [Delta] = []
    /// The usage so far; the last one counts.
    public var usage: ChatUsage?

    public init() {}

    /// What is new in the first answer's text.
    public var text: String { choices.first { $0.index == 0 }?.text ?? "" }

    /// Whether something of the answer is in it: text, thought, a call, a refusal, media. Before the first such chunk an
    /// attempt may fail and be replaced by another; after it no more.
    public var isOutput: Bool { choices.contains(where: \.isOutput) }

    /// What is new in one answer.
    public struct Delta: Sendable {
        public var index: Int
        public var text = ""
        /// Where a part of the text ends with this piece: the part's further fields, such as citations. Nil: it goes on.
        public var textEnd: [JSONField]?
        public var reasoning: [ReasoningPiece] = []
        public var refusal = ""
        public var toolCalls: [ToolCallPiece] = []
        /// Images, audio and the like, whole.
        public var media: [ContentPart] = []
        public var finishReason: FinishReason?
        public var nativeFinishReason: String?
        public var logprobs: RawJSON?

        public init(index: Int) { self.index = index }

        var isOutput: Bool {
            !text.isEmpty || !refusal.isEmpty || !reasoning.isEmpty || !toolCalls.isEmpty || !media.isEmpty
        }
    }

    /// A piece of a thought: pieces of the same `block` belong together, and their texts and signatures are joined.
    public struct ReasoningPiece: Hashable, Sendable {
        public var block: Int
        public var piece: ReasoningBlock

        public init(block: Int, _ piece: ReasoningBlock) {
            self.block = block
            self.piece = piece
        }
    }

    /// A piece of a call: pieces of the same `index` belong together.
    public struct ToolCallPiece: Hashable, Sendable {
        public var index: Int
        /// With the first piece.
        public var id: String?
        public var name: String?
        /// To be joined.
        public var arguments: String
        public var signature: String?
        /// Further fields, with the first piece.
        public var extra: [JSONField] = []

        public init(index: Int, id: String? = nil, name: String? = nil, arguments: String = "") {
            self.index = index
            self.id = id
            self.name = name
            self.arguments = arguments
        }

        /// A whole call.
        init(index: Int, _ call: ToolCall) {
            self.init(index: index, id: call.id, name: call.name, arguments: call.arguments)
            signature = call.signature
            extra = call.extra
        }
    }
}
