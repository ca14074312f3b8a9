// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// An answer.
public struct ChatReply: Sendable {
    public var id: String?
    /// What answered, as the provider names it: not always what was asked.
    public var model: String?
    /// In seconds since 1970.
    public var created: Int?
    /// Who served it behind an aggregator.
    public var servedBy: String?
    public var choices: [Choice] = []
    /// Nil: the provider said nothing.
    public var usage: ChatUsage?
    /// What of the request the provider did not get.
    public var drops: [FieldDrop] = []
    /// The provider's own words, where the reply came in one piece.
    public var raw: RawJSON?
    /// What the request came to: who paid, with which key, how much. Nil over a route of the host's own.
    public var receipt: Receipt? {
        get { kept?.value }
        set { kept = newValue.map { Kept($0) } }
    }
    /// Behind a reference: replies are passed about, and receipts are large.
    private var kept: Kept<Receipt>?

    public init() {}

    /// The first answer as a turn of the conversation: what to send back before the results of its tools.
    public var message: ChatMessage { choices.first?.message ?? ChatMessage(.assistant) }
    /// The first answer's text, without what the model thought.
    public var text: String { choices.first?.message.text ?? "" }
    public var toolCalls: [ToolCall] { choices.first?.message.toolCalls ?? [] }
    public var finishReason: FinishReason? { choices.first?.finishReason }
    /// What the model thought, as far as it can be read.
    public var reasoningText: String { choices.first?.message.reasoning.map(\.text).joined() ?? "" }

    public struct Choice: Sendable {
        public var index: Int
        public var message: ChatMessage
        public var finishReason: FinishReason?
        /// The provider's own word for it.
        public var nativeFinishReason: String?
        /// As the provider gave them.
        public var logprobs: RawJSON?

        public init(index: Int, message: ChatMessage = .init(.assistant), finishReason: FinishReason? = nil) {
            self.index = index
            self.message = message
            self.finishReason = finishReason
        }
    }
}

/// Why an answer ended.
public struct FinishReason: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    /// At its natural end or at a stop text.
    public static let stop = FinishReason(rawValue: "stop")
    /// At the limit of tokens.
    public static let length = FinishReason(rawValue: "length")
    public static let toolCalls = FinishReason(rawValue: "tool_calls")
    public static let contentFilter = FinishReason(rawValue: "content_filter")
    /// The provider failed in between.
    public static let error = FinishReason(rawValue: "error")
    /// The provider wants to be asked to go on.
    public static let pause = FinishReason(rawValue: "pause")
    public static let other = FinishReason(rawValue: "other")
}
