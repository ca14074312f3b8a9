// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// `systemInstruction` and `contents`.
extension GeminiRendering {
    /// Google has one instruction for the whole conversation. Those from the middle of it are added to it: they keep their
    /// weight, and lose their place.
    mutating func writeInstructions(_ json: inout JSONWriter) throws(BYOKError) {
        var texts: [String] = []
        var hasBegun = false
        for (index, message) in request.messages.enumerated() {
            guard message.role.isInstruction else {
                hasBegun = true
                continue
            }
            let path = "messages[\(index)]"
            for (position, part) in message.content.enumerated() {
                guard case .text(let text) = part.content else {
                    throw Self.unsupported("\(path).content[\(position)]", "put it into a message of the user's.")
                }
                texts.append(text)
                drop(part.extra, "\(path).content[\(position)]")
            }
            if hasBegun { drop(path + ".role", "Google's instructions have no place inside a conversation") }
            dropRest(of: message, path)
        }
        guard !texts.isEmpty else { return }
        json.object("systemInstruction") { json in
            json.array("parts") { json in
                for text in texts { json.object { $0.field("text", text) } }
            }
        }
    }

    /// Google wants the user and the model to take turns: neighbours of one role become one turn.
    mutating func writeContents(_ json: inout JSONWriter) throws(BYOKError) {
        var turns: [(isModel: Bool, messages: [Int])] = []
        for (index, message) in request.messages.enumerated() where !message.role.isInstruction {
            let isModel = message.role == .assistant
            guard isModel || message.role == .user || message.role.isToolResult else {
                throw Self.unsupported("messages[\(index)].role", "use 'system', 'user', 'assistant' or 'tool'.")
            }
            guard isModel || message.toolCalls.isEmpty else {
                throw .invalid("messages[\(index)].tool_calls", "stands in a message that is not the assistant's.")
            }
            guard message.role.isToolResult || saysSomething(message) else {
                drop("messages[\(index)]", "Google takes no empty message")
                continue
            }
            if turns.last?.isModel == isModel {
                turns[turns.count - 1].messages.append(index)
            } else {
                turns.append((isModel, [index]))
            }
        }
        guard !turns.isEmpty else {
            throw .invalid("messages", "must hold a message of the user's: Google answers no instructions alone.")
        }
        try json.array("contents") { json throws(BYOKError) in
            for turn in turns {
                try json.object { json throws(BYOKError) in
                    json.field("role", turn.isModel ? "model" : "user")
                    try json.array("parts") { json throws(BYOKError) in
                        for index in turn.messages {
                            try write(request.messages[index], "messages[\(index)]", &json)
                        }
                    }
                }
            }
        }
    }

    private func saysSomething(_ message: ChatMessage) -> Bool {
        guard message.role == .assistant else { return !message.content.isEmpty }
        return !message.toolCalls.isEmpty || !(message.refusal ?? "").isEmpty
            || message.content.contains { $0.content != .text("") }
            || message.reasoning.contains { $0.provesToGoogle }
    }

    private mutating func write(
        _ message: ChatMessage, _ path: String, _ json: inout JSONWriter
    ) throws(BYOKError) {
        dropRest(of: message, path)
        if message.role == .assistant {
            try writeAnswer(message, path, &json)
        } else if message.role.isToolResult {
            try writeResult(message, path, &json)
        } else {
            for (index, part) in message.content.enumerated() {
                try write(part, "\(path).content[\(index)]", &json)
            }
        }
    }

    private mutating func dropRest(of message: ChatMessage, _ path: String) {
        if message.name != nil, !message.role.isToolResult { drop(path + ".name", "Google has roles and no names") }
        drop(message.extra, path)
    }
}

extension ChatMessage.Role {
    fileprivate var isInstruction: Bool { self == .system || self == .developer }
    /// `function` is what OpenAI called it before.
    fileprivate var isToolResult: Bool { self == .tool || rawValue == "function" }
}

extension ReasoningBlock {
    /// Whether it is a thought of a Google model, with its proof.
    var provesToGoogle: Bool { isGoogles && !(signature ?? "").isEmpty }

    var isGoogles: Bool { string("format") == GeminiGenerate.thoughtFormat }

    func string(_ name: String) -> String? {
        extra.last { $0.name == name }.flatMap(\.value.json)?.string
    }
}
