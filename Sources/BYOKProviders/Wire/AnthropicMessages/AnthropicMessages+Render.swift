// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension AnthropicMessages {
    /// A request as it goes out.
    struct Rendering {
        var body: [UInt8]
        var notes: Notes
    }

    /// - Throws: `unsupportedField` or `invalidRequest`, naming the field.
    static func render(_ request: ChatRequest, model: String, isStream: Bool) throws(BYOKError) -> Rendering {
        var notes = Notes()
        let traits = ModelTraits(model)
        let conversation = try Conversation(request.messages, &notes)
        let choice = try Choice(request, &notes)
        let thinking = Thinking(request, traits, isToolForced: choice.isForced, &notes)

        var body = [JSONField("model", model), JSONField("max_tokens", thinking.maxTokens)]
        if !conversation.system.isEmpty { body.append(JSONField("system", RawJSON(elements: conversation.system))) }
        body.append(JSONField("messages", messages(conversation.turns)))
        if !request.tools.isEmpty {
            body.append(JSONField("tools", RawJSON(elements: try tools(request.tools, &notes))))
        }
        if let choice = choice.field { body.append(JSONField("tool_choice", choice)) }
        if let thinking = thinking.field { body.append(JSONField("thinking", thinking)) }
        let output = try outputConfig(request.responseFormat, thinking.effort, &notes)
        if !output.isEmpty { body.append(JSONField("output_config", RawJSON(fields: output))) }
        if let user = request.user { body.append(JSONField("metadata", RawJSON(fields: [JSONField("user_id", user)]))) }
        if !request.stop.isEmpty { body.append(JSONField("stop_sequences", try stopSequences(request.stop))) }

        let further = Further(request.extra, beside: body, &notes)
        let isThinking = thinking.isOn || further.asksForThinking
        body = try further.merged(into: body, traits, isThinking: isThinking, &notes)
        body += sampling(request, traits, isThinking: isThinking, &notes)
        try refuseOrDropTheRest(request, &notes)
        body.append(JSONField("stream", isStream))
        return Rendering(body: RawJSON(fields: body).bytes, notes: notes)
    }

    private static func messages(_ turns: [Conversation.Turn]) -> RawJSON {
        RawJSON(
            elements: turns.map {
                RawJSON(fields: [JSONField("role", $0.role), JSONField("content", RawJSON(elements: $0.blocks))])
            })
    }

    /// Structured output (https://platform.claude.com/docs/en/build-with-claude/structured-outputs) and effort.
    private static func outputConfig(
        _ format: ResponseFormat?, _ effort: String?, _ notes: inout Notes
    ) throws(BYOKError) -> [JSONField] {
        var config: [JSONField] = []
        if let effort { config.append(JSONField("effort", effort)) }
        switch format {
        case nil, .text: break
        case .jsonObject:
            throw .unsupported("response_format", by: name, "give a JSON schema (json_schema) instead of json_object.")
        case .jsonSchema(let name, let schema, let description, let isStrict):
            guard schema.json?.isObject == true else {
                throw .invalid("response_format.json_schema.schema", "must be a JSON object.")
            }
            let path = "response_format.json_schema"
            if !name.isEmpty { notes.drop("\(path).name", "Anthropic gives schemas no names") }
            if description != nil { notes.drop("\(path).description", "say it in the schema's own description") }
            if isStrict == false { notes.drop("\(path).strict", "Anthropic holds to the schema always") }
            config.append(
                JSONField(
                    "format", RawJSON(fields: [JSONField("type", "json_schema"), JSONField("schema", schema)])))
        }
        return config
    }

    private static func stopSequences(_ stop: [String]) throws(BYOKError) -> RawJSON {
        for (index, text) in stop.enumerated() where text.allSatisfy(\.isWhitespace) {
            throw .unsupported("stop[\(index)]", by: name, "give a text of more than white space.")
        }
        return RawJSON(elements: stop.map { RawJSON(text: $0) })
    }

    /// `temperature` and `top_p`, as far as the model takes them. A temperature above 1, Anthropic's highest, becomes 1, as
    /// in Anthropic's own compatibility layer, and is listed.
    private static func sampling(
        _ request: ChatRequest, _ traits: ModelTraits, isThinking: Bool, _ notes: inout Notes
    ) -> [JSONField] {
        var fields: [JSONField] = []
        let why = "this model takes no sampling parameters"
        if let temperature = request.temperature {
            if !traits.takesSampling {
                notes.drop("temperature", why)
            } else if isThinking, temperature != 1 {
                notes.drop("temperature", "a model that thinks takes none but 1")
            } else {
                if temperature > 1 { notes.drop("temperature", "Anthropic's highest is 1: it is 1") }
                fields.append(JSONField("temperature", min(temperature, 1)))
            }
        }
        if let topP = request.topP {
            if !traits.takesSampling {
                notes.drop("top_p", why)
            } else if isThinking, topP < 0.95 {
                notes.drop("top_p", "a model that thinks takes none below 0.95")
            } else if !fields.isEmpty, !traits.takesTemperatureBesideTopP {
                notes.drop("top_p", "this model takes either temperature or top_p")
            } else {
                fields.append(JSONField("top_p", topP))
            }
        }
        return fields
    }

    private static func refuseOrDropTheRest(_ request: ChatRequest, _ notes: inout Notes) throws(BYOKError) {
        if let n = request.n, n != 1 { throw .unsupported("n", by: name, "ask several times.") }
        if request.seed != nil { notes.drop("seed", "Anthropic has no seed") }
        for (field, value) in [
            ("presence_penalty", request.presencePenalty), ("frequency_penalty", request.frequencyPenalty),
        ] where value != nil && value != 0 {
            notes.drop(field, "Anthropic has no penalties")
        }
        if request.logprobs == true { notes.drop("logprobs", "Anthropic tells no probabilities") }
        if request.topLogprobs != nil { notes.drop("top_logprobs", "Anthropic tells no probabilities") }
    }
}
