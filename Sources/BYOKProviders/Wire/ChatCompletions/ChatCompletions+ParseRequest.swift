// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The parts of a request, read.
extension ChatCompletions {
    /// - Parameter path: names the message in errors.
    static func message(_ json: JSON, _ path: String) throws(BYOKError) -> ChatMessage {
        guard let role = json["role"].string, !role.isEmpty else { throw .invalid(path + ".role", "must be given.") }
        var message = ChatMessage(.init(rawValue: role))
        let content = json["content"]
        if let text = content.string {
            message.content = [.text(text)]
        } else if content.isArray {
            for (index, part) in content.elements.enumerated() {
                message.content.append(try self.part(part, "\(path).content[\(index)]"))
            }
        } else if content.exists {
            throw .invalid(path + ".content", "must be a string or an array of parts.")
        }
        message.name = json["name"].string
        message.toolCallID = json["tool_call_id"].string
        message.refusal = json["refusal"].string
        message.toolCalls = toolCalls(json["tool_calls"])
        message.reasoning = reasoningBlocks(json)
        message.extra = json.members(except: messageFields)
        return message
    }

    static func part(_ json: JSON, _ path: String) throws(BYOKError) -> ContentPart {
        let content: ContentPart.Content
        var known: Set<String> = ["type"]
        if json["type"].equals("text") {
            guard let text = json["text"].string else { throw .invalid(path + ".text", "must be a string.") }
            content = .text(text)
            known.insert("text")
        } else if json["type"].equals("image_url") {
            let image = json["image_url"]
            guard let url = image["url"].string ?? image.string else {
                throw .invalid(path + ".image_url.url", "must be a URL.")
            }
            content = .image(Media(url: url), detail: image["detail"].string)
            known.insert("image_url")
        } else if json["type"].equals("file"), let file = file(json["file"]) {
            content = file
            known.insert("file")
        } else if json["type"].equals("input_audio"), let data = json["input_audio"]["data"].string {
            content = .audio(base64: data, format: json["input_audio"]["format"].string ?? "wav")
            known.insert("input_audio")
        } else {
            guard json["type"].string != nil else { throw .invalid(path + ".type", "must be given.") }
            return ContentPart(.other(json.raw))
        }
        var part = ContentPart(content)
        part.extra = json.members(except: known)
        return part
    }

    private static func file(_ json: JSON) -> ContentPart.Content? {
        let name = json["filename"].string
        if let data = json["file_data"].string {
            // Plain base64, which OpenAI takes too, is a PDF.
            let media = data.contains(":") ? Media(url: data) : .data(base64: data, type: "application/pdf")
            return .file(media, name: name)
        }
        return json["file_id"].string.map { .file(.id($0), name: name) }
    }

    static func toolCalls(_ json: JSON) -> [ToolCall] {
        json.elements.map { item in
            let function = item["function"]
            // A tool of another kind ("custom") takes text where a function takes JSON.
            let custom = item["custom"]
            var call = ToolCall(
                id: item["id"].string ?? "", name: function["name"].string ?? custom["name"].string ?? "",
                arguments: function["arguments"].string ?? custom["input"].string ?? "")
            if call.arguments.isEmpty, function["arguments"].isObject {
                call.arguments = function["arguments"].raw.description
            }
            call.signature = item["extra_content"]["google"]["thought_signature"].string
            call.extra = item.members(except: ["id", "type", "function", "extra_content"])
            return call
        }
    }

    /// What was thought: OpenRouter's details, else the plain text of either name.
    static func reasoningBlocks(_ json: JSON) -> [ReasoningBlock] {
        let details = json["reasoning_details"].elements
        if !details.isEmpty { return details.map(reasoningBlock) }
        let text = json["reasoning"].string ?? json["reasoning_content"].string ?? ""
        return text.isEmpty ? [] : [ReasoningBlock(.text, text)]
    }

    static func reasoningBlock(_ json: JSON) -> ReasoningBlock {
        var block = ReasoningBlock(.text, json["text"].string ?? "", signature: json["signature"].string)
        if json["type"].equals("reasoning.encrypted") {
            block = ReasoningBlock(.encrypted, signature: json["data"].string)
        } else if json["type"].equals("reasoning.summary") {
            block = ReasoningBlock(.summary, json["summary"].string ?? "", signature: json["signature"].string)
        }
        block.extra = json.members(except: ["type", "text", "summary", "data", "signature"])
        return block
    }

    static func tool(_ json: JSON, _ path: String) throws(BYOKError) -> ChatTool {
        guard json["type"].equals("function") else {
            guard json["type"].string != nil else { throw .invalid(path + ".type", "must be given.") }
            return .builtIn(json.raw)
        }
        let function = json["function"]
        guard let name = function["name"].string, !name.isEmpty else {
            throw .invalid(path + ".function.name", "must be given.")
        }
        var tool = ChatTool.Function(
            name: name, description: function["description"].string,
            parameters: function["parameters"].exists ? function["parameters"].raw : nil,
            isStrict: function["strict"].bool)
        tool.extra = json.members(except: ["type", "function"])
        return .function(tool)
    }

    static func responseFormat(_ json: JSON) throws(BYOKError) -> ResponseFormat? {
        guard json.exists else { return nil }
        if json["type"].equals("text") { return .text }
        if json["type"].equals("json_object") { return .jsonObject }
        let schema = json["json_schema"]
        guard json["type"].equals("json_schema"), let name = schema["name"].string, schema["schema"].isObject else {
            throw .invalid(
                "response_format", "must be 'text', 'json_object', or 'json_schema' with a name and a schema.")
        }
        return .jsonSchema(
            name: name, schema: schema["schema"].raw, description: schema["description"].string,
            isStrict: schema["strict"].bool)
    }

    static func reasoning(_ json: JSON) -> ReasoningOptions? {
        let object = json["reasoning"]
        guard object.isObject || json["reasoning_effort"].exists else { return nil }
        var options = ReasoningOptions(
            effort: json["reasoning_effort"].string ?? object["effort"].string,
            maxTokens: object["max_tokens"].integer)
        options.extra = object.members(except: ["effort", "max_tokens"])
        return options
    }
}
