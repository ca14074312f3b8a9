// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders

/// What Anthropic's Messages refuse, in the words it uses.
struct AnthropicJudge {
    private static let fields: Set<String> = [
        "cache_control", "container", "context_management", "inference_geo", "max_tokens", "mcp_servers", "messages",
        "metadata", "model", "output_config", "output_format", "service_tier", "speed", "stop_sequences", "stream",
        "system", "temperature", "thinking", "tool_choice", "tools", "top_k", "top_p",
    ]

    func complaint(about body: JSON) -> FakeComplaint? {
        guard body["model"].string?.isEmpty == false else { return FakeComplaint("model: Field required") }
        guard body["max_tokens"].exists else { return FakeComplaint("max_tokens: Field required") }
        guard let most = body["max_tokens"].integer, most > 0 else {
            return FakeComplaint("max_tokens: Input should be greater than or equal to 1")
        }
        guard body["messages"].isArray else { return FakeComplaint("messages: Field required") }
        if let unknown = body.members(except: Self.fields).first {
            return FakeComplaint("\(unknown.name): Extra inputs are not permitted")
        }
        return sampling(body) ?? thinking(body, most) ?? tools(body) ?? conversation(body["messages"].elements)
    }

    private func sampling(_ body: JSON) -> FakeComplaint? {
        for (name, field) in [("temperature", body["temperature"]), ("top_p", body["top_p"])] where field.exists {
            guard let number = field.double, (0...1).contains(number) else {
                return FakeComplaint("\(name): range: 0..1")
            }
        }
        if body["stop_sequences"].elements.contains(where: { $0.string?.allSatisfy(\.isWhitespace) ?? true }) {
            return FakeComplaint("stop_sequences: each stop sequence must contain non-whitespace")
        }
        return nil
    }

    private func thinking(_ body: JSON, _ most: Int) -> FakeComplaint? {
        guard body["thinking"]["type"].string == "enabled" else { return nil }
        let budget = body["thinking"]["budget_tokens"].integer ?? 0
        if budget < 1_024 {
            return FakeComplaint("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")
        }
        if budget >= most { return FakeComplaint("`max_tokens` must be greater than `thinking.budget_tokens`.") }
        if body["temperature"].exists, body["temperature"].double != 1 {
            return FakeComplaint("`temperature` may only be set to 1 when thinking is enabled.")
        }
        if ["any", "tool"].contains(body["tool_choice"]["type"].string ?? "") {
            return FakeComplaint("Thinking may not be enabled when tool_choice forces tool use.")
        }
        return nil
    }

    private func tools(_ body: JSON) -> FakeComplaint? {
        for (index, tool) in body["tools"].elements.enumerated() {
            guard let name = tool["name"].string, !name.isEmpty else {
                return FakeComplaint("tools.\(index).name: Field required")
            }
            let isClean = name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x5F || byte == 0x2D
            }
            guard isClean, name.utf8.count <= 128 else {
                return FakeComplaint("tools.\(index).name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'")
            }
            let isCustom = tool["type"].string == nil || tool["type"].string == "custom"
            if isCustom, tool["input_schema"]["type"].string != "object" {
                return FakeComplaint("tools.\(index).custom.input_schema.type: Field required")
            }
        }
        if body["tools"].elements.isEmpty, body["tool_choice"].exists {
            return FakeComplaint("tool_choice may only be specified while providing tools")
        }
        return nil
    }

    private func conversation(_ messages: [JSON]) -> FakeComplaint? {
        guard let first = messages.first else { return FakeComplaint("messages: at least one message is required") }
        var turns: [(role: String, blocks: [JSON])] = []
        for (index, message) in messages.enumerated() {
            let role = message["role"].string ?? ""
            guard role == "user" || role == "assistant" else {
                return FakeComplaint("messages: Unexpected role \"\(role)\".")
            }
            let content = message["content"]
            guard content.string != nil || content.isArray else {
                return FakeComplaint("messages.\(index).content: Field required")
            }
            let isEmpty = content.string?.isEmpty ?? content.elements.isEmpty
            if isEmpty, index < messages.count - 1 || role == "user" {
                return FakeComplaint(
                    "messages.\(index): all messages must have non-empty content except for the optional final assistant message"
                )
            }
            for (position, block) in content.elements.enumerated() {
                if let complaint = self.block(block, "messages.\(index).content.\(position)") { return complaint }
            }
            // Turns of the same side are one to the provider.
            if turns.last?.role == role {
                turns[turns.count - 1].blocks += content.elements
            } else {
                turns.append((role, content.elements))
            }
        }
        guard first["role"].string == "user" else {
            return FakeComplaint("messages: first message must use the \"user\" role")
        }
        return pairs(turns)
    }

    private func block(_ block: JSON, _ path: String) -> FakeComplaint? {
        guard let type = block["type"].string else { return FakeComplaint("\(path).type: Field required") }
        switch type {
        case "text" where block["text"].string?.isEmpty != false:
            return FakeComplaint("messages: text content blocks must be non-empty")
        case "tool_use" where block["id"].string == nil || !block["input"].isObject:
            return FakeComplaint("\(path).tool_use.input: Input should be a valid dictionary")
        case "tool_result" where block["tool_use_id"].string == nil:
            return FakeComplaint("\(path).tool_result.tool_use_id: Field required")
        case "thinking" where block["signature"].string == nil:
            return FakeComplaint("\(path).thinking.signature: Field required")
        default: return nil
        }
    }

    /// Every call is answered in the next turn, and every answer was called for in the one before.
    private func pairs(_ turns: [(role: String, blocks: [JSON])]) -> FakeComplaint? {
        for (index, turn) in turns.enumerated() {
            let results = turn.blocks.compactMap { $0["tool_use_id"].string }
            let calls = index == 0 ? [] : Self.calls(turns[index - 1].blocks)
            if let stray = results.first(where: { !calls.contains($0) }), turn.role == "user" {
                return FakeComplaint(
                    "messages.\(index).content.0: unexpected `tool_use_id` found in `tool_result` blocks: \(stray). Each `tool_result` block must have a corresponding `tool_use` block in the previous message."
                )
            }
            let open = calls.filter { !results.contains($0) }
            if !open.isEmpty {
                return FakeComplaint(
                    "messages.\(index - 1): `tool_use` ids were found without `tool_result` blocks immediately after: \(open.joined(separator: ", ")). Each `tool_use` block must have a corresponding `tool_result` block in the next message."
                )
            }
        }
        guard let last = turns.last, last.role == "assistant", let open = Self.calls(last.blocks).first else {
            return nil
        }
        return FakeComplaint(
            "messages.\(turns.count - 1): `tool_use` ids were found without `tool_result` blocks immediately after: \(open)"
        )
    }

    private static func calls(_ blocks: [JSON]) -> [String] {
        blocks.filter { $0["type"].string == "tool_use" }.compactMap { $0["id"].string }
    }
}
