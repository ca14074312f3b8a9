// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// A request, written.
extension ChatCompletions {
    /// - Returns: the body, and what of the request is not in it.
    package static func render(
        _ request: ChatRequest, model: String, isStream: Bool, _ dialect: Dialect
    ) throws(BYOKError) -> (body: [UInt8], drops: [FieldDrop]) {
        var drops: [FieldDrop] = []
        var json = JSONWriter(capacity: 1_024)
        try json.object { json throws(BYOKError) in
            json.field("model", model)
            try json.array("messages") { json throws(BYOKError) in
                for (index, message) in request.messages.enumerated() {
                    try write(message, "messages[\(index)]", dialect, &json, &drops)
                }
            }
            if !request.tools.isEmpty {
                json.array("tools") { json in
                    for tool in request.tools { write(tool, &json) }
                }
            }
            if let choice = request.toolChoice { write(choice, &json) }
            json.field("parallel_tool_calls", request.parallelToolCalls)
            if let format = request.responseFormat { write(format, &json) }
            if let reasoning = request.reasoning { write(reasoning, dialect, &json, &drops) }
            writeOptions(request, dialect, &json)
            if isStream { writeStream(request, dialect, &json) }
            try writeExtra(request, isStream: isStream, &json, &drops)
        }
        return (json.bytes, drops)
    }

    private static func writeOptions(_ request: ChatRequest, _ dialect: Dialect, _ json: inout JSONWriter) {
        json.field(dialect.maxTokensField, request.maxTokens)
        json.field("temperature", request.temperature)
        json.field("top_p", request.topP)
        json.field("presence_penalty", request.presencePenalty)
        json.field("frequency_penalty", request.frequencyPenalty)
        if !request.stop.isEmpty {
            json.array("stop") { json in
                for text in request.stop { json.string(text) }
            }
        }
        json.field("seed", request.seed)
        json.field("logprobs", request.logprobs)
        json.field("top_logprobs", request.topLogprobs)
        json.field("n", request.n)
        json.field("user", request.user)
    }

    private static func writeStream(_ request: ChatRequest, _ dialect: Dialect, _ json: inout JSONWriter) {
        json.field("stream", true)
        let given = request.extra.last { $0.name == "stream_options" }
        let others = given.flatMap { try? JSON(parsing: $0.value.bytes) }?.members(except: ["include_usage"]) ?? []
        guard dialect.asksForUsage || !others.isEmpty else { return }
        json.object("stream_options") { json in
            // Without it there is no bill.
            if dialect.asksForUsage { json.field("include_usage", true) }
            json.fields(others)
        }
    }

    private static func writeExtra(
        _ request: ChatRequest, isStream: Bool, _ json: inout JSONWriter, _ drops: inout [FieldDrop]
    ) throws(BYOKError) {
        for field in request.extra {
            if field.name == "stream_options" {
                if !isStream { drops.append(FieldDrop(field.name, "only a stream has options")) }
                continue
            }
            guard !requestFields.contains(field.name) else {
                throw .invalid(field.name, "has a property of its own: set that, and not 'extra'.")
            }
            json.field(field.name, field.value)
        }
    }

    private static func write(_ tool: ChatTool, _ json: inout JSONWriter) {
        switch tool {
        case .builtIn(let raw): json.raw(raw)
        case .function(let function):
            json.object { json in
                json.field("type", "function")
                json.object("function") { json in
                    json.field("name", function.name)
                    json.field("description", function.description)
                    json.field("parameters", function.parameters)
                    json.field("strict", function.isStrict)
                }
                json.fields(function.extra)
            }
        }
    }

    private static func write(_ choice: ToolChoice, _ json: inout JSONWriter) {
        switch choice {
        case .auto: json.field("tool_choice", "auto")
        case .none: json.field("tool_choice", "none")
        case .required: json.field("tool_choice", "required")
        case .other(let raw): json.field("tool_choice", raw)
        case .function(let name):
            json.object("tool_choice") { json in
                json.field("type", "function")
                json.object("function") { $0.field("name", name) }
            }
        }
    }

    private static func write(_ format: ResponseFormat, _ json: inout JSONWriter) {
        json.object("response_format") { json in
            switch format {
            case .text: json.field("type", "text")
            case .jsonObject: json.field("type", "json_object")
            case .jsonSchema(let name, let schema, let description, let isStrict):
                json.field("type", "json_schema")
                json.object("json_schema") { json in
                    json.field("name", name)
                    json.field("description", description)
                    json.field("schema", schema)
                    json.field("strict", isStrict)
                }
            }
        }
    }

    private static func write(
        _ options: ReasoningOptions, _ dialect: Dialect, _ json: inout JSONWriter, _ drops: inout [FieldDrop]
    ) {
        switch dialect.reasoning {
        case .effort:
            json.field("reasoning_effort", options.effort)
            if options.maxTokens != nil {
                drops.append(FieldDrop("reasoning.max_tokens", "\(dialect.provider) takes an effort, no count"))
            }
            for field in options.extra {
                drops.append(FieldDrop("reasoning.\(field.name)", "\(dialect.provider) takes an effort alone"))
            }
        case .object:
            json.object("reasoning") { json in
                json.field("effort", options.effort)
                json.field("max_tokens", options.maxTokens)
                json.fields(options.extra)
            }
        }
    }
}
