// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension AnthropicMessages {
    static func tools(_ tools: [ChatTool], _ notes: inout Notes) throws(BYOKError) -> [RawJSON] {
        var all: [RawJSON] = []
        for (index, tool) in tools.enumerated() {
            switch tool {
            case .function(let function): all.append(try self.function(function, at: "tools[\(index)]", &notes))
            case .builtIn(let raw):
                guard raw.json?["type"].string != nil else {
                    throw .invalid("tools[\(index)].type", "must be given: Anthropic's own tools are named by it.")
                }
                all.append(raw)
            }
        }
        return all
    }

    private static let knownOfTools: Set = [
        "cache_control", "defer_loading", "allowed_callers", "eager_input_streaming", "input_examples",
    ]

    private static func function(
        _ function: ChatTool.Function, at path: String, _ notes: inout Notes
    ) throws(BYOKError) -> RawJSON {
        var tool = [JSONField("name", function.name)]
        if let description = function.description { tool.append(JSONField("description", description)) }
        tool.append(
            JSONField("input_schema", try schema(function.parameters, at: "\(path).function.parameters")))
        if let isStrict = function.isStrict { tool.append(JSONField("strict", isStrict)) }
        return RawJSON(fields: tool + notes.keep(knownOfTools, of: function.extra, at: path))
    }

    /// The API wants a schema, and one whose type is "object".
    private static func schema(_ parameters: RawJSON?, at path: String) throws(BYOKError) -> RawJSON {
        let type = JSONField("type", "object")
        guard let parameters, !parameters.isNull else { return RawJSON(fields: [type]) }
        guard let json = parameters.json, json.isObject else { throw .invalid(path, "must be a JSON object.") }
        return json["type"].exists ? parameters : RawJSON(fields: [type] + json.members(except: ["type"]))
    }

    /// Whether tools must be called, and whether several at once.
    struct Choice {
        private(set) var field: RawJSON?
        /// Whether the model has to call a tool.
        private(set) var isForced = false

        init(_ request: ChatRequest, _ notes: inout Notes) throws(BYOKError) {
            if request.tools.isEmpty {
                switch request.toolChoice {
                case nil, .some(.auto), .some(.none): break
                default: throw .invalid("tool_choice", "must not ask for a tool where there are none.")
                }
                if request.toolChoice != nil { notes.drop("tool_choice", "there are no tools") }
                if request.parallelToolCalls != nil { notes.drop("parallel_tool_calls", "there are no tools") }
                return
            }
            let type: [JSONField]
            switch request.toolChoice {
            case nil where request.parallelToolCalls == nil: return
            case nil, .auto: type = [JSONField("type", "auto")]
            case .required: type = [JSONField("type", "any")]
            case .function(let name): type = [JSONField("type", "tool"), JSONField("name", name)]
            case .some(.none):
                // Nothing is called, so nothing is called at once.
                field = RawJSON(fields: [JSONField("type", "none")])
                return
            case .other(let raw): type = try Self.members(raw)
            }
            isForced = ["any", "tool"].contains(type.first { $0.name == "type" }?.value.json?.string)
            var members = type
            if let parallel = request.parallelToolCalls {
                members.removeAll { $0.name == "disable_parallel_tool_use" }
                members.append(JSONField("disable_parallel_tool_use", !parallel))
            }
            field = RawJSON(fields: members)
        }

        private static func members(_ raw: RawJSON) throws(BYOKError) -> [JSONField] {
            guard let json = raw.json, let type = json["type"].string, ["auto", "any", "tool", "none"].contains(type)
            else { throw .unsupported("tool_choice", by: name, "choose auto, none, required or one function.") }
            return json.members(except: [])
        }
    }
}
