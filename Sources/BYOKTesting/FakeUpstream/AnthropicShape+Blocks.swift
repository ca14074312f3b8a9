// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders

extension AnthropicShape {
    func blocks(_ turn: FakeTurn) -> [Block] {
        let answer = turn.answer
        var blocks: [Block] = []
        if !answer.reasoning.isEmpty { blocks.append(.thinking(answer.reasoning, signature: turn.signature)) }
        let text = answer.text + answer.refusal
        if !text.isEmpty { blocks.append(.text(text)) }
        return blocks + answer.toolCalls.map(Block.toolUse)
    }

    /// A piece of a message's content.
    enum Block {
        case thinking(String, signature: String)
        case text(String)
        case toolUse(ToolCall)

        /// Whether it is all there, or its pieces follow.
        enum Extent { case whole, beginning }

        func write(_ json: inout JSONWriter, _ extent: Extent) {
            let isWhole = extent == .whole
            switch self {
            case .thinking(let text, let signature):
                json.field("type", "thinking")
                json.field("thinking", isWhole ? text : "")
                json.field("signature", isWhole ? signature : "")
            case .text(let text):
                json.field("type", "text")
                json.field("text", isWhole ? text : "")
            case .toolUse(let call):
                json.field("type", "tool_use")
                json.field("id", call.id)
                json.field("name", call.name)
                json.field("input", isWhole ? call.input : Self.nothing)
            }
        }

        var deltas: [(type: String, field: String, text: String)] {
            switch self {
            case .thinking(let text, let signature):
                FakeTurn.pieces(text).map { ("thinking_delta", "thinking", $0) }
                    + [("signature_delta", "signature", signature)]
            case .text(let text): FakeTurn.pieces(text).map { ("text_delta", "text", $0) }
            case .toolUse(let call):
                // The first is empty, as Anthropic's is.
                ([""] + FakeTurn.argumentPieces(call.arguments)).map { ("input_json_delta", "partial_json", $0) }
            }
        }

        private static let nothing = RawJSON(trusted: Array("{}".utf8))
    }
}

extension ToolCall {
    /// The arguments as an object. A fake model that writes no JSON is taken to write none at all, where a provider would
    /// have read it itself.
    var input: RawJSON {
        guard let json = try? JSON(parsing: Array(arguments.utf8)), json.isObject else {
            return RawJSON(trusted: Array("{}".utf8))
        }
        return json.raw
    }
}
