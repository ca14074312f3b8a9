// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
public import BYOKProviders

extension FakeUpstream {
    /// What the model says. Each provider says it in its own shape.
    public struct Answer: Sendable {
        public var text = ""
        /// What it thinks before.
        public var reasoning = ""
        public var toolCalls: [ToolCall] = []
        public var refusal = ""
        /// Nil: `tool_calls` where there are calls, else `stop`.
        public var finishReason: FinishReason?
        public var usage = Usage.counted
        /// What OpenRouter charges; nil: a dollar per million tokens.
        public var cost: ReportedCost?
        /// What says it answered; nil: what was asked.
        public var model: String?
        /// Who served it behind OpenRouter.
        public var servedBy = "FakeProvider"
        /// Before the head.
        public var delay = Duration.zero
        /// Between the pieces of a stream.
        public var pace = Duration.zero
        public var cut = Cut.events

        public init() {}

        public static func text(_ text: String) -> Answer {
            var answer = Answer()
            answer.text = text
            return answer
        }

        public static func toolCalls(_ calls: ToolCall...) -> Answer {
            var answer = Answer()
            answer.toolCalls = calls
            return answer
        }

        public static func refusal(_ text: String) -> Answer {
            var answer = Answer()
            answer.refusal = text
            return answer
        }

        /// Usage that is not the counted one.
        public func using(_ usage: Usage) -> Answer {
            var answer = self
            answer.usage = usage
            return answer
        }

        /// How its bytes reach the client.
        public enum Cut: Sendable {
            /// As the provider sends them: event by event.
            case events
            case everyByte
            case whole
        }
    }

    /// What an answer says that it used.
    public struct Usage: Sendable {
        enum Form: Sendable { case counted, tokens, missing, negative, huge, text }
        var form: Form
        var tokens = TokenUsage()

        /// A token for four bytes.
        public static let counted = Usage(form: .counted)
        public static func tokens(_ tokens: TokenUsage) -> Usage { Usage(form: .tokens, tokens: tokens) }
        public static let zero = Usage.tokens(TokenUsage())
        /// No word of it.
        public static let missing = Usage(form: .missing)
        /// Numbers below zero.
        public static let negative = Usage(form: .negative)
        /// Every number the largest of 64 bits, so that no two can be added.
        public static let huge = Usage(form: .huge)
        /// Numbers in quotes.
        public static let text = Usage(form: .text)
    }
}
