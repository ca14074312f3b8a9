// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension AnthropicMessages {
    /// A block of a stream that has begun.
    struct Block {
        enum Kind {
            case text, thought, call, other
        }

        let kind: Kind
        /// As it began.
        private let start: JSON
        /// Of a call, its number.
        private let number: Int
        /// Of a thought, its place in the turn.
        private let place: Int?
        /// What came of an input.
        private var input = ""
        /// What replaces or joins the members that it began with.
        private var members: [JSONField] = []
        private var text = ""
        private var citations: [RawJSON] = []

        init(_ start: JSON, number: Int, place: Int?) {
            self.start = start
            self.number = number
            self.place = place
            citations = start["citations"].elements.map(\.raw)
            kind =
                switch start["type"].string {
                case "text": .text
                case "thinking", "redacted_thinking": .thought
                case "tool_use": .call
                default: .other
                }
        }

        /// None where the piece holds nothing.
        func thoughtPiece(_ thought: ReasoningBlock, at index: Int) -> [ChatChunk.ReasoningPiece] {
            guard !thought.text.isEmpty || thought.signature != nil else { return [] }
            var thought = thought
            if let place { thought.extra.append(JSONField(ReasoningBlock.placeField, place)) }
            return [ChatChunk.ReasoningPiece(block: index, thought)]
        }

        /// Pieces of a kind that is not known say nothing to us.
        mutating func append(_ piece: JSON, at index: Int, to delta: inout ChatChunk.Delta) {
            switch piece["type"].string {
            case "text_delta":
                let text = piece["text"].string ?? ""
                if kind == .other { self.text += text } else { delta.text = text }
            case "thinking_delta":
                delta.reasoning = thoughtPiece(ReasoningBlock(.text, piece["thinking"].string ?? ""), at: index)
            case "signature_delta":
                let signature = piece["signature"].string.flatMap { $0.isEmpty ? nil : $0 }
                delta.reasoning = thoughtPiece(ReasoningBlock(.text, "", signature: signature), at: index)
            case "input_json_delta":
                let json = piece["partial_json"].string ?? ""
                input += json
                if kind == .call, !json.isEmpty {
                    delta.toolCalls = [ChatChunk.ToolCallPiece(index: number, arguments: json)]
                }
            case "citations_delta": citations.append(piece["citation"].raw)
            case "compaction_delta": members += piece.members(except: ["type"])
            default: break
            }
        }

        /// What remains to be said at the block's end.
        func close(into delta: inout ChatChunk.Delta) {
            switch kind {
            case .text:
                var extra = AnthropicMessages.furtherFields(of: start, except: ["type", "text", "citations"])
                if start["citations"].exists || !citations.isEmpty {
                    extra.append(JSONField("citations", RawJSON(elements: citations)))
                }
                delta.textEnd = extra
            case .thought: break
            case .call:
                if input.isEmpty {
                    let whole = start["input"].exists ? start["input"].raw.description : "{}"
                    delta.toolCalls = [ChatChunk.ToolCallPiece(index: number, arguments: whole)]
                }
            case .other: delta.media = [ContentPart(.other(raw))]
            }
        }

        /// A block that we only carry, as it would be in a whole reply.
        private var raw: RawJSON {
            var changed = members
            if !text.isEmpty { changed.append(JSONField("text", (start["text"].string ?? "") + text)) }
            if let json = try? JSON(parsing: Array(input.utf8)) { changed.append(JSONField("input", json.raw)) }
            if changed.isEmpty { return start.raw }
            return RawJSON(fields: start.members(except: Set(changed.map(\.name))) + changed)
        }
    }
}
