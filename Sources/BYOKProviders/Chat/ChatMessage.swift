// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// One turn of a conversation.
public struct ChatMessage: Hashable, Sendable {
    public var role: Role
    public var content: [ContentPart]
    /// The name of the one who speaks, where several have the same role.
    public var name: String?
    /// Of the assistant: the tools it wants called, in order.
    public var toolCalls: [ToolCall] = []
    /// Of a tool's result: which call it answers.
    public var toolCallID: String?
    /// Of the assistant: why it declines.
    public var refusal: String?
    /// Of the assistant: what it thought. Send it back unchanged with the turn: providers check the signatures.
    public var reasoning: [ReasoningBlock] = []
    /// Further fields.
    public var extra: [JSONField] = []

    public init(_ role: Role, _ content: [ContentPart] = []) {
        self.role = role
        self.content = content
    }

    public static func system(_ text: String) -> ChatMessage { ChatMessage(.system, [.text(text)]) }
    public static func user(_ text: String) -> ChatMessage { ChatMessage(.user, [.text(text)]) }
    public static func user(_ parts: [ContentPart]) -> ChatMessage { ChatMessage(.user, parts) }
    public static func assistant(_ text: String) -> ChatMessage { ChatMessage(.assistant, [.text(text)]) }
    public static func toolResult(_ text: String, for callID: String) -> ChatMessage {
        var message = ChatMessage(.tool, [.text(text)])
        message.toolCallID = callID
        return message
    }

    /// The text parts together.
    public var text: String {
        var text = ""
        for part in content {
            if case .text(let piece) = part.content { text += piece }
        }
        return text
    }

    public struct Role: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }

        public static let system = Role(rawValue: "system")
        /// OpenAI's name for `system` at its reasoning models.
        public static let developer = Role(rawValue: "developer")
        public static let user = Role(rawValue: "user")
        public static let assistant = Role(rawValue: "assistant")
        public static let tool = Role(rawValue: "tool")
    }
}

/// A piece of what the model thought.
public struct ReasoningBlock: Hashable, Sendable {
    public var kind: Kind
    /// What can be read of it; a summary, or empty where the provider keeps it to itself.
    public var text: String
    /// The provider's proof, or the sealed thought itself for `encrypted`: goes back as it came.
    public var signature: String?
    /// Further fields, such as `id`, `format` and `index`.
    public var extra: [JSONField] = []

    public init(_ kind: Kind = .text, _ text: String = "", signature: String? = nil) {
        self.kind = kind
        self.text = text
        self.signature = signature
    }

    public enum Kind: Sendable {
        case text
        case summary
        case encrypted
    }
}
