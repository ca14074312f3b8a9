// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders

/// What OpenAI's chat completions refuse, in the words it uses.
struct ChatCompletionsJudge {
    /// Whether fields that OpenAI does not know are refused, as OpenAI does.
    var isStrict: Bool

    private static let fields: Set<String> = [
        "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs", "max_completion_tokens",
        "max_tokens", "messages", "metadata", "modalities", "model", "n", "parallel_tool_calls", "prediction",
        "presence_penalty", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning_effort",
        "response_format",
        "safety_identifier", "seed", "service_tier", "stop", "store", "stream", "stream_options", "temperature",
        "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity", "web_search_options",
    ]
    private static let roles: Set<String> = ["developer", "system", "user", "assistant", "tool", "function"]

    func complaint(about body: JSON) -> FakeComplaint? {
        let hasModel = body["model"].string?.isEmpty == false
        guard hasModel || !isStrict && body["models"][0].string != nil else {
            return FakeComplaint("you must provide a model parameter")
        }
        if isStrict, let unknown = body.members(except: Self.fields).first {
            return FakeComplaint("Unrecognized request argument supplied: \(unknown.name)")
        }
        guard body["messages"].isArray else {
            return FakeComplaint("Missing required parameter: 'messages'.", param: "messages")
        }
        let messages = body["messages"].elements
        guard !messages.isEmpty else {
            return FakeComplaint("Invalid 'messages': empty array.", param: "messages")
        }
        return sampling(body) ?? tools(body) ?? conversation(messages)
    }

    private func sampling(_ body: JSON) -> FakeComplaint? {
        if body["stream_options"].exists, body["stream"].bool != true {
            return FakeComplaint(
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.", param: "stream_options")
        }
        for (name, low, high) in [
            ("temperature", 0.0, 2.0), ("top_p", 0, 1), ("presence_penalty", -2, 2), ("frequency_penalty", -2, 2),
        ] {
            guard let field = body.member(name), field.exists else { continue }
            guard let number = field.double, (low...high).contains(number) else {
                return FakeComplaint("Invalid '\(name)': it must be from \(low) to \(high).", param: name)
            }
        }
        for name in ["n", "max_tokens", "max_completion_tokens"] {
            guard let field = body.member(name), field.exists else { continue }
            guard let number = field.integer, number > 0 else {
                return FakeComplaint("Invalid '\(name)': integer below minimum value.", param: name)
            }
        }
        if body["stop"].elements.count > 4 {
            return FakeComplaint(
                "Invalid 'stop': array too long. Expected an array with maximum length 4.", param: "stop")
        }
        if body["top_logprobs"].exists, body["logprobs"].bool != true {
            return FakeComplaint("'top_logprobs' is only allowed when 'logprobs' is true.", param: "top_logprobs")
        }
        return isStrict ? reasoningModel(body) : nil
    }

    /// Models that think count their answer's limit otherwise.
    private func reasoningModel(_ body: JSON) -> FakeComplaint? {
        let model = body["model"].string ?? ""
        let thinks = model.hasPrefix("gpt-5") || model.first == "o" && model.dropFirst().first?.isNumber == true
        guard thinks, body["max_tokens"].exists else { return nil }
        return FakeComplaint(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            param: "max_tokens")
    }

    private func tools(_ body: JSON) -> FakeComplaint? {
        for (index, tool) in body["tools"].elements.enumerated() {
            let path = "tools[\(index)]"
            guard let type = tool["type"].string else {
                return FakeComplaint("Missing required parameter: '\(path).type'.", param: "\(path).type")
            }
            let name = tool["function"]["name"].string ?? ""
            if type == "function", name.isEmpty || name.utf8.count > 64 {
                return FakeComplaint(
                    "Missing required parameter: '\(path).function.name'.", param: "\(path).function.name")
            }
        }
        if body["tools"].elements.isEmpty, body["tool_choice"].exists, body["tool_choice"].string != "none" {
            return FakeComplaint("'tool_choice' is only allowed when 'tools' are specified.", param: "tool_choice")
        }
        return nil
    }

    /// Every call must be answered at once, and every answer must have been called for.
    private func conversation(_ messages: [JSON]) -> FakeComplaint? {
        var open: [String] = []
        for (index, message) in messages.enumerated() {
            let path = "messages[\(index)]"
            guard let role = message["role"].string, Self.roles.contains(role) else {
                return FakeComplaint("Invalid value for '\(path).role'.", param: "\(path).role")
            }
            if role == "tool" {
                guard let id = message["tool_call_id"].string, let position = open.firstIndex(of: id) else {
                    return FakeComplaint(
                        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
                        param: "\(path).role")
                }
                open.remove(at: position)
            } else if !open.isEmpty {
                break
            }
            if let complaint = content(message, role, path) { return complaint }
            if role == "assistant" { open += message["tool_calls"].elements.map { $0["id"].string ?? "" } }
        }
        guard !open.isEmpty else { return nil }
        return FakeComplaint(
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
                + "The following tool_call_ids did not have response messages: \(open.joined(separator: ", "))",
            param: "messages")
    }

    private func content(_ message: JSON, _ role: String, _ path: String) -> FakeComplaint? {
        let content = message["content"]
        let mayBeEmpty =
            role == "assistant" && (!isStrict || message["tool_calls"].isArray || message["refusal"].exists)
        guard content.string != nil || content.isArray || mayBeEmpty else {
            return FakeComplaint("Invalid value for 'content': expected a string.", param: "\(path).content")
        }
        for (index, part) in content.elements.enumerated() where part["type"].string == nil {
            let field = "\(path).content[\(index)].type"
            return FakeComplaint("Missing required parameter: '\(field)'.", param: field)
        }
        for (index, call) in message["tool_calls"].elements.enumerated() {
            let field = "\(path).tool_calls[\(index)]"
            let function = call["function"]
            guard call["id"].string != nil, function["name"].string != nil, function["arguments"].string != nil else {
                return FakeComplaint("Missing required parameter: '\(field)'.", param: field)
            }
        }
        return nil
    }
}

extension JSON {
    /// The member of that name, given at run time; nil where there is none.
    func member(_ name: String) -> JSON? {
        var found: JSON?
        forEachMember { key, value in
            if key.string == name { found = value }
        }
        return found
    }
}
