// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The items of an output.
extension Responses {
    /// How OpenRouter names the form of these thoughts.
    private static let format = JSONField("format", "openai-responses-v1")

    static func add(_ item: JSON, to message: inout ChatMessage) {
        if item["type"].equals("message") {
            for part in item["content"].elements { add(part: part, to: &message) }
        } else if let call = call(item) {
            message.toolCalls.append(call)
        } else if item["type"].equals("reasoning") {
            message.reasoning += thoughts(item)
        } else if item.isObject {
            message.content.append(ContentPart(.other(item.raw)))
        }
    }

    private static func add(part json: JSON, to message: inout ChatMessage) {
        if let refusal = json["refusal"].string {
            message.refusal = (message.refusal ?? "") + refusal
        } else if let text = json["text"].string {
            guard !text.isEmpty else { return }
            var part = ContentPart.text(text)
            if !json["annotations"].elements.isEmpty {
                part.extra = [JSONField("annotations", json["annotations"].raw)]
            }
            message.content.append(part)
        } else if json.isObject {
            message.content.append(ContentPart(.other(json.raw)))
        }
    }

    /// A call of a function, or of a tool that takes text, which keeps its own shape beside it.
    static func call(_ item: JSON) -> ToolCall? {
        let isCustom = item["type"].equals("custom_tool_call")
        guard isCustom || item["type"].equals("function_call") else { return nil }
        let arguments = item[isCustom ? "input" : "arguments"].string ?? ""
        let name = item["name"].string ?? ""
        var call = ToolCall(
            id: item["call_id"].string ?? item["id"].string ?? "", name: name, arguments: arguments)
        if isCustom {
            let custom = RawJSON.writing { json in
                json.object { json in
                    json.field("name", name)
                    json.field("input", arguments)
                }
            }
            call.extra = [JSONField("custom", custom)]
        }
        return call
    }

    /// What can be read of a thought in its parts, and the sealed whole.
    static func thoughts(_ item: JSON) -> [ReasoningBlock] {
        let extra = thoughtFields(item)
        var blocks: [ReasoningBlock] = []
        for part in item["summary"].elements { append(.summary, part, extra, &blocks) }
        for part in item["content"].elements { append(.text, part, extra, &blocks) }
        if let sealed = sealedThought(item) { blocks.append(sealed) }
        return blocks
    }

    private static func append(
        _ kind: ReasoningBlock.Kind, _ part: JSON, _ extra: [JSONField], _ blocks: inout [ReasoningBlock]
    ) {
        guard let text = part["text"].string, !text.isEmpty else { return }
        var block = ReasoningBlock(kind, text)
        block.extra = extra
        blocks.append(block)
    }

    static func sealedThought(_ item: JSON) -> ReasoningBlock? {
        guard let sealed = item["encrypted_content"].string, !sealed.isEmpty else { return nil }
        var block = ReasoningBlock(.encrypted, signature: sealed)
        block.extra = thoughtFields(item)
        return block
    }

    private static func thoughtFields(_ item: JSON) -> [JSONField] {
        thoughtFields(id: item["id"].string)
    }

    static func thoughtFields(id: String?) -> [JSONField] {
        id.map { id in [format, JSONField("id", id)] } ?? [format]
    }
}
