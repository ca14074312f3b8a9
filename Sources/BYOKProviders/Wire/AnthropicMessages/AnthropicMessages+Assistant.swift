// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension AnthropicMessages.Conversation {
    /// What the assistant said in a former turn: its thoughts first, then its content, then its calls. A thought that came
    /// later in the turn goes back to its place, for the API compares the last turn with what it signed.
    static func assistantBlocks(
        _ message: ChatMessage, at path: String, _ notes: inout AnthropicMessages.Notes
    ) throws(BYOKError) -> [[JSONField]] {
        var blocks = try parts(message, at: path, &notes)
        if let refusal = message.refusal, !refusal.isEmpty { blocks.append(AnthropicMessages.textBlock(refusal)) }
        for (index, call) in message.toolCalls.enumerated() {
            blocks.append(try toolUse(call, at: "\(path).tool_calls[\(index)]", &notes))
        }
        var front: [[JSONField]] = []
        var inner: [(place: Int, block: [JSONField])] = []
        for (index, thought) in message.reasoning.enumerated() {
            guard let block = thinking(thought) else {
                notes.drop("\(path).reasoning[\(index)]", "Anthropic takes back only thoughts that it signed")
                continue
            }
            if let place = thought.place { inner.append((place, block)) } else { front.append(block) }
        }
        blocks = front + blocks
        for (place, block) in inner { blocks.insert(block, at: min(max(0, place), blocks.count)) }
        return blocks
    }

    private static func toolUse(
        _ call: ToolCall, at path: String, _ notes: inout AnthropicMessages.Notes
    ) throws(BYOKError) -> [JSONField] {
        // Some models write nothing where a tool takes nothing.
        let text = call.arguments.allSatisfy(\.isWhitespace) ? "{}" : call.arguments
        guard let input = try? JSON(parsing: Array(text.utf8)), input.isObject else {
            throw .invalid("\(path).function.arguments", "must be a JSON object.")
        }
        if call.signature != nil { notes.drop("\(path).signature", "Anthropic does not sign calls") }
        return [
            JSONField("type", "tool_use"), JSONField("id", call.id), JSONField("name", call.name),
            JSONField("input", input.raw),
        ] + notes.keep(["cache_control", "caller"], of: call.extra, at: path)
    }

    /// Nil for what did not come from Anthropic: no signature, or the format of somebody else's.
    private static func thinking(_ thought: ReasoningBlock) -> [JSONField]? {
        guard let signature = thought.signature, !signature.isEmpty, thought.isAnthropics else { return nil }
        switch thought.kind {
        case .text:
            return [
                JSONField("type", "thinking"), JSONField("thinking", thought.text), JSONField("signature", signature),
            ]
        case .encrypted: return [JSONField("type", "redacted_thinking"), JSONField("data", signature)]
        case .summary: return nil
        }
    }
}

extension ReasoningBlock {
    /// The member that keeps a thought's place in its turn, where that is not the front.
    static let placeField = "index"

    fileprivate var place: Int? { extra.first { $0.name == Self.placeField }?.value.json?.integer }

    /// Aggregators say in `format` whose thought it is: "anthropic-claude-v1".
    fileprivate var isAnthropics: Bool {
        guard let format = extra.first(where: { $0.name == "format" })?.value.json?.string else { return true }
        return format.hasPrefix("anthropic")
    }
}
