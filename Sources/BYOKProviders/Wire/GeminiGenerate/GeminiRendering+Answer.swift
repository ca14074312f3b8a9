// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What the model said before, and what its tools brought.
extension GeminiRendering {
    /// Thoughts, words, the proof of the words, calls: the order in which Google sends them.
    mutating func writeAnswer(
        _ message: ChatMessage, _ path: String, _ json: inout JSONWriter
    ) throws(BYOKError) {
        writeThoughts(message, path, &json)
        for (index, part) in message.content.enumerated() where part.content != .text("") {
            if case .other(let raw) = part.content, !Self.isGoogles(raw) {
                drop("\(path).content[\(index)]", "Google takes back only parts of its own")
            } else {
                try write(part, "\(path).content[\(index)]", &json)
            }
        }
        if let refusal = message.refusal, !refusal.isEmpty { json.object { $0.field("text", refusal) } }
        let ids = Set(message.toolCalls.map(\.id))
        for block in message.reasoning where block.provesToGoogle && block.kind == .encrypted {
            if let id = block.string("id"), ids.contains(id) { continue }
            // Never joined with the text before it: Google wants a proof where it put it, which is in a part of its own.
            json.object { json in
                json.field("text", "")
                json.field("thoughtSignature", block.signature)
            }
        }
        try writeCalls(message, path, &json)
    }

    private mutating func writeThoughts(_ message: ChatMessage, _ path: String, _ json: inout JSONWriter) {
        for (index, block) in message.reasoning.enumerated() {
            guard block.provesToGoogle else {
                let reason =
                    block.isGoogles
                    ? "Google takes back only thoughts with a signature" : "Google takes back only its own thoughts"
                drop("\(path).reasoning_details[\(index)]", reason)
                continue
            }
            guard block.kind != .encrypted else { continue }
            json.object { json in
                json.field("text", block.text)
                json.field("thought", true)
                json.field("thoughtSignature", block.signature)
            }
        }
    }

    private mutating func writeCalls(
        _ message: ChatMessage, _ path: String, _ json: inout JSONWriter
    ) throws(BYOKError) {
        var signatures = message.toolCalls.map { signature(of: $0, in: message) }
        // Later models refuse a turn whose first call lacks its proof, whoever lost it.
        if model.isRecent, !signatures.isEmpty, signatures.allSatisfy({ $0 == nil }) {
            signatures[0] = GeminiGenerate.missingSignature
        }
        for (index, call) in message.toolCalls.enumerated() {
            let path = "\(path).tool_calls[\(index)]"
            guard !call.name.isEmpty else { throw .invalid(path + ".function.name", "must be given.") }
            let arguments = try Self.arguments(of: call, path)
            calledTools[call.id] = call.name
            drop(call.extra, path)
            json.object { json in
                json.object("functionCall") { json in
                    json.field("id", Self.realID(call.id))
                    json.field("name", call.name)
                    json.field("args", arguments)
                }
                json.field("thoughtSignature", signatures[index])
            }
        }
    }

    /// With the call, or where OpenRouter puts it: among the thoughts, under the call's id.
    private func signature(of call: ToolCall, in message: ChatMessage) -> String? {
        if let signature = call.signature, !signature.isEmpty { return signature }
        return message.reasoning.first { $0.provesToGoogle && $0.string("id") == call.id }?.signature
    }

    private static func arguments(of call: ToolCall, _ path: String) throws(BYOKError) -> RawJSON {
        if call.arguments.allSatisfy(\.isWhitespace) { return RawJSON(trusted: Array("{}".utf8)) }
        guard let json = try? JSON(parsing: Array(call.arguments.utf8)), json.isObject else {
            throw .invalid(path + ".function.arguments", "must be a JSON object: Google takes no other arguments.")
        }
        return json.raw
    }

    private static func realID(_ id: String?) -> String? {
        guard let id, !id.isEmpty, !id.hasPrefix(GeminiGenerate.madeUpID) else { return nil }
        return id
    }

    // MARK: Results

    mutating func writeResult(
        _ message: ChatMessage, _ path: String, _ json: inout JSONWriter
    ) throws(BYOKError) {
        guard let name = message.toolCallID.flatMap({ calledTools[$0] }) ?? message.name, !name.isEmpty else {
            throw .invalid(path + ".tool_call_id", "must be the id of a call in a message before it.")
        }
        // Later models take files inside a result, older ones beside it.
        var inside: [(data: String, type: String)] = []
        var beside: [Int] = []
        for (index, part) in message.content.enumerated() {
            if case .text = part.content {
                drop(part.extra, "\(path).content[\(index)]")
            } else if let file = part.resultFile, model.isRecent {
                inside.append(file)
                drop(part.extra, "\(path).content[\(index)]")
            } else {
                beside.append(index)
            }
        }
        json.object { json in
            json.object("functionResponse") { json in
                json.field("id", Self.realID(message.toolCallID))
                json.field("name", name)
                json.field("response", Self.response(message))
                guard !inside.isEmpty else { return }
                json.array("parts") { json in
                    for file in inside { json.object { GeminiRendering.writeInline(file.data, file.type, &$0) } }
                }
            }
        }
        for index in beside { try write(message.content[index], "\(path).content[\(index)]", &json) }
    }

    /// Google wants an object: one that the tool gave goes as it is.
    private static func response(_ message: ChatMessage) -> RawJSON {
        let text = message.text
        if let json = try? JSON(parsing: Array(text.utf8)), json.isObject { return json.raw }
        return .writing { json in
            json.object { json in
                // A file alone says what there is to say.
                let isText = message.content.contains { if case .text = $0.content { true } else { false } }
                if message.content.isEmpty || isText { json.field("result", text) }
            }
        }
    }
}

extension ContentPart {
    /// What may stand inside a function's response (https://ai.google.dev/gemini-api/docs/function-calling).
    fileprivate var resultFile: (data: String, type: String)? {
        switch content {
        case .image(.data(let data, let type), _), .file(.data(let data, let type), _):
            type.hasPrefix("image/") || type == "application/pdf" || type == "text/plain" ? (data, type) : nil
        default: nil
        }
    }
}
