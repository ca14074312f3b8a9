// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A message, written.
extension ChatCompletions {
    static func write(
        _ message: ChatMessage, _ path: String, _ dialect: Dialect, _ json: inout JSONWriter,
        _ drops: inout [FieldDrop]
    ) throws(BYOKError) {
        try json.object { json throws(BYOKError) in
            json.field("role", message.role.rawValue)
            try writeContent(message, path, dialect, &json)
            json.field("name", message.name)
            json.field("tool_call_id", message.toolCallID)
            json.field("refusal", message.refusal)
            if !message.toolCalls.isEmpty {
                json.array("tool_calls") { json in
                    for (index, call) in message.toolCalls.enumerated() {
                        write(call, "\(path).tool_calls[\(index)]", dialect, &json, &drops)
                    }
                }
            }
            writeReasoning(message, path, dialect, &json, &drops)
            json.fields(message.extra)
        }
    }

    private static func writeContent(
        _ message: ChatMessage, _ path: String, _ dialect: Dialect, _ json: inout JSONWriter
    ) throws(BYOKError) {
        json.name("content")
        if message.content.isEmpty { return json.null() }
        // Some servers of this shape know text alone, and only as a string.
        if message.content.count == 1, message.content[0].extra.isEmpty,
            case .text(let text) = message.content[0].content
        {
            return json.string(text)
        }
        try json.array { json throws(BYOKError) in
            for (index, part) in message.content.enumerated() {
                try write(part, "\(path).content[\(index)]", dialect, &json)
            }
        }
    }

    private static func write(
        _ part: ContentPart, _ path: String, _ dialect: Dialect, _ json: inout JSONWriter
    ) throws(BYOKError) {
        if case .other(let raw) = part.content { return json.raw(raw) }
        try json.object { json throws(BYOKError) in
            switch part.content {
            case .other: break
            case .text(let text):
                json.field("type", "text")
                json.field("text", text)
            case .image(let source, let detail):
                guard let url = source.url else {
                    throw .unsupported(path, by: dialect.provider, "give the image as a URL or as data.")
                }
                json.field("type", "image_url")
                json.object("image_url") { json in
                    json.field("url", url)
                    json.field("detail", detail)
                }
            case .file(let source, let name):
                if case .url = source, !dialect.takesFileURLs {
                    throw .unsupported(path, by: dialect.provider, "give the document as data, not as a URL.")
                }
                json.field("type", "file")
                json.object("file") { json in
                    if case .id(let id) = source { json.field("file_id", id) }
                    json.field("file_data", source.url)
                    json.field("filename", name)
                }
            case .audio(let data, let format):
                json.field("type", "input_audio")
                json.object("input_audio") { json in
                    json.field("data", data)
                    json.field("format", format)
                }
            }
            json.fields(part.extra)
        }
    }

    private static func write(
        _ call: ToolCall, _ path: String, _ dialect: Dialect, _ json: inout JSONWriter, _ drops: inout [FieldDrop]
    ) {
        json.object { json in
            json.field("id", call.id)
            // What is no function carries its own shape along.
            let isCustom = call.extra.contains { $0.name == "custom" }
            json.field("type", isCustom ? "custom" : "function")
            if !isCustom {
                json.object("function") { json in
                    json.field("name", call.name)
                    json.field("arguments", call.arguments)
                }
            }
            if let signature = call.signature {
                if dialect.takesCallSignatures {
                    json.object("extra_content") { json in
                        json.object("google") { $0.field("thought_signature", signature) }
                    }
                } else if !dialect.takesReasoningDetails {
                    drops.append(FieldDrop(path + ".signature", "\(dialect.provider) takes no thoughts back"))
                }
            }
            json.fields(call.extra)
        }
    }

    /// Thoughts go back where they are taken; the proofs of calls among them, as OpenRouter has it for Gemini.
    private static func writeReasoning(
        _ message: ChatMessage, _ path: String, _ dialect: Dialect, _ json: inout JSONWriter,
        _ drops: inout [FieldDrop]
    ) {
        let proofs = message.toolCalls.filter { $0.signature != nil }
        guard dialect.takesReasoningDetails else {
            if !message.reasoning.isEmpty {
                drops.append(FieldDrop(path + ".reasoning", "\(dialect.provider) takes no thoughts back"))
            }
            return
        }
        guard !message.reasoning.isEmpty || !proofs.isEmpty else { return }
        json.array("reasoning_details") { json in
            for block in message.reasoning { write(block, &json) }
            for call in proofs {
                json.object { json in
                    json.field("type", "reasoning.encrypted")
                    json.field("data", call.signature)
                    json.field("id", call.id)
                    json.field("format", "google-gemini-v1")
                }
            }
        }
    }

    static func write(_ block: ReasoningBlock, _ json: inout JSONWriter) {
        json.object { json in
            switch block.kind {
            case .text:
                json.field("type", "reasoning.text")
                json.field("text", block.text)
                json.field("signature", block.signature)
            case .summary:
                json.field("type", "reasoning.summary")
                json.field("summary", block.text)
                json.field("signature", block.signature)
            case .encrypted:
                json.field("type", "reasoning.encrypted")
                json.field("data", block.signature)
            }
            json.fields(block.extra)
        }
    }
}
