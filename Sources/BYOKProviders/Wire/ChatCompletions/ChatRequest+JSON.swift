// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension ChatRequest {
    /// Reads the body of a chat-completions request, as OpenAI's clients send it.
    /// - Throws: `invalidRequest`, naming the field.
    public init(json bytes: [UInt8]) throws(BYOKError) {
        // Repaired in silence, the provider would get other words than the client sent.
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw BYOKError(.invalidRequest, "The body is not UTF-8: see byte \(error.byteOffsets.lowerBound).")
        }
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw BYOKError(.invalidRequest, "The body is no JSON: \(error).")
        }
        guard json.isObject else { throw BYOKError(.invalidRequest, "The body is no JSON object.") }
        guard let model = json["model"].string, !model.isEmpty else { throw .invalid("model", "must name a model.") }
        guard json["messages"].isArray else { throw .invalid("messages", "must be an array.") }
        var messages: [ChatMessage] = []
        for (index, message) in json["messages"].elements.enumerated() {
            messages.append(try ChatCompletions.message(message, "messages[\(index)]"))
        }
        self.init(ModelName(model), messages: messages)
        try readTools(json)
        try readOptions(json)
        extra = json.members(except: ChatCompletions.requestFields)
    }

    private mutating func readTools(_ json: JSON) throws(BYOKError) {
        if json["tools"].exists {
            guard json["tools"].isArray else { throw .invalid("tools", "must be an array.") }
            for (index, tool) in json["tools"].elements.enumerated() {
                tools.append(try ChatCompletions.tool(tool, "tools[\(index)]"))
            }
        }
        let choice = json["tool_choice"]
        if choice.equals("auto") {
            toolChoice = .auto
        } else if choice.equals("none") {
            toolChoice = ToolChoice.none
        } else if choice.equals("required") {
            toolChoice = .required
        } else if let name = choice["function"]["name"].string, choice["type"].equals("function") {
            toolChoice = .function(name)
        } else if choice.exists {
            toolChoice = .other(choice.raw)
        }
    }

    private mutating func readOptions(_ json: JSON) throws(BYOKError) {
        parallelToolCalls = try json.bool("parallel_tool_calls")
        wantsStream = try json.bool("stream") ?? false
        let options = json["stream_options"]
        guard !options.exists || options.isObject else { throw .invalid("stream_options", "must be an object.") }
        guard !options["include_usage"].exists || options["include_usage"].bool != nil else {
            throw .invalid("stream_options.include_usage", "must be true or false.")
        }
        logprobs = try json.bool("logprobs")
        temperature = try json.double("temperature")
        topP = try json.double("top_p")
        presencePenalty = try json.double("presence_penalty")
        frequencyPenalty = try json.double("frequency_penalty")
        maxTokens = try json.positive("max_tokens")
        if let newer = try json.positive("max_completion_tokens") { maxTokens = newer }
        topLogprobs = try json.integer("top_logprobs")
        n = try json.positive("n")
        seed = try json.integer("seed")
        if json["user"].exists {
            guard let user = json["user"].string else { throw .invalid("user", "must be a string.") }
            self.user = user
        }
        if let text = json["stop"].string { stop = [text] }
        if json["stop"].isArray { stop = json["stop"].elements.compactMap(\.string) }
        responseFormat = try ChatCompletions.responseFormat(json["response_format"])
        reasoning = ChatCompletions.reasoning(json)
    }
}

extension JSON {
    fileprivate func bool(_ name: StaticString) throws(BYOKError) -> Bool? {
        guard self[name].exists else { return nil }
        guard let flag = self[name].bool else { throw .invalid("\(name)", "must be true or false.") }
        return flag
    }

    fileprivate func double(_ name: StaticString) throws(BYOKError) -> Double? {
        guard self[name].exists else { return nil }
        guard let number = self[name].double, number.isFinite else { throw .invalid("\(name)", "must be a number.") }
        return number
    }

    fileprivate func integer(_ name: StaticString) throws(BYOKError) -> Int? {
        guard self[name].exists else { return nil }
        guard let number = self[name].integer else { throw .invalid("\(name)", "must be an integer.") }
        return number
    }

    fileprivate func positive(_ name: StaticString) throws(BYOKError) -> Int? {
        guard let number = try integer(name) else { return nil }
        guard number > 0 else { throw .invalid("\(name)", "must be at least 1.") }
        return number
    }
}
