// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// `tools` and `toolConfig`.
extension GeminiRendering {
    private var hasFunctions: Bool {
        request.tools.contains { if case .function = $0 { true } else { false } }
    }

    mutating func writeTools(_ json: inout JSONWriter) throws(BYOKError) {
        if request.parallelToolCalls == false, !request.tools.isEmpty {
            drop("parallel_tool_calls", "Google's models call as many functions at once as they like")
        }
        let builtIn = try builtInTools()
        guard hasFunctions || !builtIn.isEmpty else { return }
        json.array("tools") { json in
            if hasFunctions {
                json.object { json in
                    json.array("functionDeclarations") { json in
                        for (index, tool) in request.tools.enumerated() {
                            if case .function(let function) = tool { write(function, "tools[\(index)]", &json) }
                        }
                    }
                }
            }
            for tool in builtIn { json.raw(tool) }
        }
    }

    private mutating func write(_ function: ChatTool.Function, _ path: String, _ json: inout JSONWriter) {
        json.object { json in
            json.field("name", function.name)
            json.field("description", function.description)
            // `parameters` takes a subset alone.
            json.field("parametersJsonSchema", function.parameters)
        }
        if function.isStrict == true { drop(path + ".function.strict", "Google does not promise it for one function") }
        drop(function.extra, path)
    }

    /// Google's own tools work as soon as they are named: where none may be called, they are left out.
    private mutating func builtInTools() throws(BYOKError) -> [RawJSON] {
        var tools: [RawJSON] = []
        for (index, tool) in request.tools.enumerated() {
            guard case .builtIn(let raw) = tool else { continue }
            guard let json = raw.json, json.isObject, !raw.isEmpty else {
                throw .invalid("tools[\(index)]", "must be an object that names a tool.")
            }
            guard !json["type"].exists else {
                throw Self.unsupported(
                    "tools[\(index)].type", "name a tool of Google's own, such as {\"googleSearch\":{}}.")
            }
            if case .some(.none) = request.toolChoice {
                drop("tools[\(index)]", "no tool may be called")
            } else {
                tools.append(raw)
            }
        }
        return tools
    }

    // MARK: Choice

    func writeToolConfig(_ given: [JSONField], _ json: inout JSONWriter) throws(BYOKError) {
        var config = given
        if let choice = try callingConfig() {
            config.removeAll { $0.name == "functionCallingConfig" }
            config.insert(JSONField("functionCallingConfig", choice), at: 0)
        }
        if !config.isEmpty { json.object("toolConfig") { $0.fields(config) } }
    }

    private func callingConfig() throws(BYOKError) -> RawJSON? {
        switch request.toolChoice {
        case nil: return nil
        case .auto: return hasFunctions ? Self.config("AUTO") : nil
        case .some(.none): return hasFunctions ? Self.config("NONE") : nil
        case .required:
            guard hasFunctions else { throw .invalid("tool_choice", "asks for a call, but there is no function.") }
            return Self.config("ANY")
        case .function(let name):
            guard request.tools.contains(where: { if case .function(let it) = $0 { it.name == name } else { false } })
            else { throw .invalid("tool_choice", "names a function that is not among the tools.") }
            return Self.config("ANY", allowed: [name])
        case .other(let raw): return try callingConfig(raw)
        }
    }

    /// Google's own object, or OpenAI's `allowed_tools`.
    private func callingConfig(_ raw: RawJSON) throws(BYOKError) -> RawJSON {
        let json = raw.json
        if let own = json?["functionCallingConfig"], own.isObject { return own.raw }
        guard let choice = json, choice["type"].equals("allowed_tools") else {
            throw Self.unsupported("tool_choice", "use 'auto', 'none', 'required' or a function.")
        }
        let allowed = choice["allowed_tools"].isObject ? choice["allowed_tools"] : choice
        let names = allowed["tools"].elements.compactMap { $0["function"]["name"].string ?? $0["name"].string }
        guard allowed["mode"].equals("required"), !names.isEmpty else {
            throw Self.unsupported(
                "tool_choice.allowed_tools", "use the mode 'required', or name in 'tools' only what may be called.")
        }
        return Self.config("ANY", allowed: names)
    }

    private static func config(_ mode: String, allowed: [String] = []) -> RawJSON {
        .writing { json in
            json.object { json in
                json.field("mode", mode)
                guard !allowed.isEmpty else { return }
                json.array("allowedFunctionNames") { json in
                    for name in allowed { json.string(name) }
                }
            }
        }
    }
}
