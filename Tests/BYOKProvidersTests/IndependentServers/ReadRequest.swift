// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A chat request in OpenAI's shape, as LLMock got it, in words that can be compared.
struct ReadRequest {
    let body: Facts

    init(_ body: Facts) { self.body = body }

    /// "user: text [picture]", "assistant: text call(arguments)", "tool for call: text".
    var messages: [String] {
        var names: [String: String] = [:]
        return body.objects("messages").map { message in
            let calls = message.objects("tool_calls").map { call in
                let function = call.object("function")
                let name = function.string("name") ?? "?"
                names[call.string("id") ?? ""] = name
                let arguments = (try? Facts(object: function.string("arguments") ?? ""))?.sorted ?? "?"
                return "\(name)(\(arguments))"
            }
            let answered = message.string("tool_call_id").map { " for \(names[$0] ?? "nothing")" } ?? ""
            let words = [Self.text(message)] + calls
            return "\(message.string("role") ?? "?")\(answered): "
                + words.filter { !$0.isEmpty }.joined(separator: " ")
        }
    }

    private static func text(_ message: Facts) -> String {
        if let text = message.string("content") { return text }
        return message.objects("content").map { part in
            part.string("text") ?? "[\(part.object("image_url").string("url") ?? "?")]"
        }.joined(separator: " ")
    }

    private var functions: [Facts] { body.objects("tools").map { $0.object("function") } }
    var tools: [String] { functions.map { "\($0.string("name") ?? "?"): \($0.string("description") ?? "?")" } }
    var schemas: [Facts] { functions.map { $0.object("parameters") } }

    /// A word, or the name of the function.
    var toolChoice: String? {
        body.string("tool_choice") ?? body.object("tool_choice").object("function").string("name")
    }

    var maxTokens: Int? { body.int("max_completion_tokens") ?? body.int("max_tokens") }
    var stop: [String] { body.values["stop"] as? [String] ?? body.string("stop").map { [$0] } ?? [] }

    var answerSchema: Facts? {
        let schema = body.object("response_format").object("json_schema").object("schema")
        return schema.isEmpty ? nil : schema
    }
}
