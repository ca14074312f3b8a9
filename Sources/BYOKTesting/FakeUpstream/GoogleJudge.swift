// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders

/// What the Gemini API refuses, in the words it uses. Field names may be in camel case or with underscores.
struct GoogleJudge {
    private static let fields: Set<String> = [
        "cachedContent", "contents", "generationConfig", "labels", "model", "safetySettings", "serviceTier", "store",
        "systemInstruction", "toolConfig", "tools",
    ]
    private static let generationFields: Set<String> = [
        "audioTimestamp", "candidateCount", "enableAffectiveDialog", "enableEnhancedCivicAnswers", "frequencyPenalty",
        "imageConfig", "logprobs", "maxOutputTokens", "mediaResolution", "modelSelectionConfig", "presencePenalty",
        "responseJsonSchema", "responseLogprobs", "responseMimeType", "responseModalities", "responseSchema", "seed",
        "speechConfig", "stopSequences", "temperature", "thinkingConfig", "topK", "topP", "_responseJsonSchema",
    ]
    private static let partFields: Set<String> = [
        "codeExecutionResult", "executableCode", "fileData", "functionCall", "functionResponse", "inlineData",
        "mediaResolution", "partMetadata", "text", "thought", "thoughtSignature", "toolCall", "toolResponse",
        "videoMetadata",
    ]

    func complaint(about body: JSON) -> FakeComplaint? {
        if let complaint = unknown(body, Self.fields, nil) { return complaint }
        let generation = body.either("generationConfig", "generation_config")
        if let complaint = unknown(generation, Self.generationFields, "generation_config") { return complaint }
        if let complaint = sampling(generation) { return complaint }
        let contents = body["contents"].elements
        guard !contents.isEmpty else {
            return FakeComplaint("* GenerateContentRequest.contents: contents is not specified")
        }
        let instruction = body.either("systemInstruction", "system_instruction")
        if instruction.exists, let complaint = parts(instruction, "system_instruction") { return complaint }
        return tools(body) ?? conversation(contents)
    }

    private func unknown(_ json: JSON, _ known: Set<String>, _ path: String?) -> FakeComplaint? {
        var found: FakeComplaint?
        json.forEachMember { name, _ in
            let name = name.string ?? ""
            guard found == nil, !known.contains(name), !known.contains(Self.camelCase(name)) else { return }
            let place = path.map { " at '\($0)'" } ?? ""
            found = FakeComplaint("Invalid JSON payload received. Unknown name \"\(name)\"\(place): Cannot find field.")
        }
        return found
    }

    private static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_")
        guard words.count > 1, let first = words.first else { return name }
        return first + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private func sampling(_ generation: JSON) -> FakeComplaint? {
        if let number = generation["temperature"].double, !(0...2).contains(number) {
            return FakeComplaint(
                "* GenerateContentRequest.generation_config.temperature: must be in the range [0.0, 2.0].")
        }
        if let number = generation.either("topP", "top_p").double, !(0...1).contains(number) {
            return FakeComplaint("* GenerateContentRequest.generation_config.top_p: must be in the range [0.0, 1.0].")
        }
        let most = generation.either("maxOutputTokens", "max_output_tokens")
        if most.exists, most.integer ?? 0 < 1 {
            return FakeComplaint("* GenerateContentRequest.generation_config.max_output_tokens: must be positive.")
        }
        if generation.either("stopSequences", "stop_sequences").elements.count > 5 {
            return FakeComplaint("* GenerateContentRequest.generation_config.stop_sequences: at most 5 are allowed.")
        }
        return nil
    }

    private func tools(_ body: JSON) -> FakeComplaint? {
        for (index, tool) in body["tools"].items.enumerated() {
            let functions = tool.either("functionDeclarations", "function_declarations").elements
            for (position, function) in functions.enumerated() where function["name"].string?.isEmpty != false {
                return FakeComplaint(
                    "* GenerateContentRequest.tools[\(index)].function_declarations[\(position)].name: Invalid function name."
                )
            }
        }
        return nil
    }

    /// The answers to calls come in the next turn, as many as there were calls.
    private func conversation(_ contents: [JSON]) -> FakeComplaint? {
        var open = 0
        for (index, content) in contents.enumerated() {
            let role = content["role"].string ?? "user"
            guard role == "user" || role == "model" || role == "function" else {
                return FakeComplaint("Please use a valid role: user, model.")
            }
            if let complaint = parts(content, "contents[\(index)]") { return complaint }
            let parts = content["parts"].items
            let answers = parts.count { $0.either("functionResponse", "function_response").exists }
            guard answers == open else {
                return FakeComplaint(
                    "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn."
                )
            }
            open = parts.count { $0.either("functionCall", "function_call").exists }
        }
        return nil
    }

    private func parts(_ content: JSON, _ path: String) -> FakeComplaint? {
        guard !content["parts"].items.isEmpty else {
            return FakeComplaint("* GenerateContentRequest.\(path).parts: contents.parts must not be empty.")
        }
        for (index, part) in content["parts"].items.enumerated() {
            if let complaint = unknown(part, Self.partFields, "\(path).parts[\(index)]") { return complaint }
            if part.members(except: ["thought", "thoughtSignature", "thought_signature"]).isEmpty {
                return FakeComplaint(
                    "* GenerateContentRequest.\(path).parts[\(index)].data: required oneof field 'data' must have one initialized field"
                )
            }
        }
        return nil
    }
}

extension JSON {
    /// Google takes one object where a list of them is meant.
    fileprivate var items: [JSON] { isObject ? [self] : elements }

    fileprivate func either(_ name: StaticString, _ other: StaticString) -> JSON {
        self[name].exists ? self[name] : self[other]
    }
}
