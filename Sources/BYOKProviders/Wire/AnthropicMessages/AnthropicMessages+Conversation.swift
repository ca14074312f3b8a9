// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension AnthropicMessages {
    /// A request's messages as the API wants them: the system's words apart, then turns of user and assistant.
    ///
    /// - A system message between other messages goes to the front, as in Anthropic's own compatibility layer
    ///   (https://platform.claude.com/docs/en/api/openai-sdk): only the newest models take one in the middle. That it moved
    ///   is listed as a drop.
    /// - Consecutive messages of one side become one turn, as the API itself would join them; results of tools are the
    ///   user's, and the API wants all results of one turn together and first.
    /// - A message without content cannot be sent and is listed as a drop.
    struct Conversation {
        private(set) var system: [RawJSON] = []
        private(set) var turns: [Turn] = []

        struct Turn {
            var role: String
            var blocks: [RawJSON]
        }

        init(_ messages: [ChatMessage], _ notes: inout Notes) throws(BYOKError) {
            for (index, message) in messages.enumerated() {
                let path = "messages[\(index)]"
                Self.listMisplaced(message, at: path, &notes)
                switch message.role {
                case .system, .developer:
                    let blocks = try Self.systemBlocks(message, at: path, &notes)
                    if !turns.isEmpty {
                        notes.drop(path, "Anthropic reads system messages first: it went to the front")
                    }
                    system += Self.finish(blocks, message, at: path, &notes)
                case .user:
                    let blocks = try Self.parts(message, at: path, &notes)
                    add("user", Self.finish(blocks, message, at: path, &notes), at: path, &notes)
                case .tool:
                    let result = try Self.toolResult(message, at: path, &notes)
                    add("user", [result], at: path, &notes)
                case .assistant:
                    let blocks = try Self.assistantBlocks(message, at: path, &notes)
                    add("assistant", Self.finish(blocks, message, at: path, &notes), at: path, &notes)
                default:
                    throw .unsupported("\(path).role", by: name, "use system, user, assistant or tool.")
                }
            }
            if turns.isEmpty { throw .invalid("messages", "must hold something that can be answered.") }
        }

        private mutating func add(_ role: String, _ blocks: [RawJSON], at path: String, _ notes: inout Notes) {
            if blocks.isEmpty {
                notes.drop(path, "Anthropic takes no message without content")
            } else if let last = turns.indices.last, turns[last].role == role {
                turns[last].blocks += blocks
            } else {
                turns.append(Turn(role: role, blocks: blocks))
            }
        }

        /// Puts a mark for the cache that stands at the message to its last block, where it belongs.
        private static func finish(
            _ blocks: [[JSONField]], _ message: ChatMessage, at path: String, _ notes: inout Notes
        ) -> [RawJSON] {
            var blocks = blocks
            let extra = notes.keep(["cache_control"], of: message.extra, at: path)
            if let mark = extra.first, let last = blocks.indices.last {
                if blocks[last].contains(where: { $0.name == mark.name }) {
                    notes.drop("\(path).cache_control", "its last part has one of its own")
                } else {
                    blocks[last].append(mark)
                }
            }
            return blocks.map { RawJSON(fields: $0) }
        }

        /// Its content.
        static func parts(
            _ message: ChatMessage, at path: String, _ notes: inout Notes
        ) throws(BYOKError) -> [[JSONField]] {
            var blocks: [[JSONField]] = []
            for (index, part) in message.content.enumerated() {
                if let block = try block(part, at: "\(path).content[\(index)]", &notes) { blocks.append(block) }
            }
            return blocks
        }

        private static func systemBlocks(
            _ message: ChatMessage, at path: String, _ notes: inout Notes
        ) throws(BYOKError) -> [[JSONField]] {
            for (index, part) in message.content.enumerated() {
                guard case .text = part.content else {
                    throw .unsupported(
                        "\(path).content[\(index)]", by: name, "put it into a user message.")
                }
            }
            return try parts(message, at: path, &notes)
        }

        private static func toolResult(
            _ message: ChatMessage, at path: String, _ notes: inout Notes
        ) throws(BYOKError) -> RawJSON {
            guard let id = message.toolCallID, !id.isEmpty else {
                throw .invalid("\(path).tool_call_id", "must name the call that is answered.")
            }
            var result = [JSONField("type", "tool_result"), JSONField("tool_use_id", id)]
            let content = try parts(message, at: path, &notes)
            if !content.isEmpty {
                result.append(JSONField("content", RawJSON(elements: content.map { RawJSON(fields: $0) })))
            }
            return RawJSON(
                fields: result + notes.keep(["cache_control", "is_error"], of: message.extra, at: path))
        }

        /// Fields of a message that only another role has.
        private static func listMisplaced(_ message: ChatMessage, at path: String, _ notes: inout Notes) {
            if message.name != nil { notes.drop("\(path).name", "Anthropic gives speakers no names") }
            if message.role != .tool, message.toolCallID != nil {
                notes.drop("\(path).tool_call_id", "only results of tools have one")
            }
            guard message.role != .assistant else { return }
            let why = "only the assistant has that"
            if !message.toolCalls.isEmpty { notes.drop("\(path).tool_calls", why) }
            if !message.reasoning.isEmpty { notes.drop("\(path).reasoning", why) }
            if message.refusal != nil { notes.drop("\(path).refusal", why) }
        }
    }
}
