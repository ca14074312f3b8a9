// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// Messages become the system's words and turns that alternate.
@Suite struct AnthropicConversationTests {
    private func mark(_ message: ChatMessage) throws -> ChatMessage {
        var message = message
        message.extra = [JSONField("cache_control", try RawJSON(#"{"type":"ephemeral","ttl":"1h"}"#))]
        return message
    }

    @Test func systemAndDeveloperMessagesAreBlocksOfTheSystemField() throws {
        var marked = ContentPart.text("Rules.")
        marked.extra = [JSONField("cache_control", try RawJSON(#"{"type":"ephemeral"}"#))]
        let rendered = try AnthropicSample.render([
            ChatMessage(.system, [marked]), ChatMessage(.developer, [.text("Be brief.")]), .user("Hi"),
        ])
        #expect(
            rendered.text("system")
                == #"[{"type":"text","text":"Rules.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Be brief."}]"#
        )
        #expect(rendered.text("messages") == #"[{"role":"user","content":[{"type":"text","text":"Hi"}]}]"#)
        #expect(rendered.drops.isEmpty)
    }

    @Test func aSystemMessageInTheMiddleGoesToTheFrontAndIsListed() throws {
        let rendered = try AnthropicSample.render([
            .system("One."), .user("Hi"), .assistant("Hello."), .system("Two."), .user("Bye"),
        ])
        #expect(rendered.text("system") == #"[{"type":"text","text":"One."},{"type":"text","text":"Two."}]"#)
        #expect(rendered.json["messages"].elements.map { $0["role"].string } == ["user", "assistant", "user"])
        #expect(rendered.dropped == ["messages[3]"])
    }

    @Test func resultsOfToolsAndWhatTheUserSaysNextAreOneTurn() throws {
        var called = ChatMessage(.assistant)
        called.toolCalls = [
            ToolCall(id: "toolu_1", name: "a", arguments: #"{"x": 1}"#),
            ToolCall(id: "toolu_2", name: "b", arguments: ""),
        ]
        var picture = ChatMessage(.tool, [.text("See:"), .image(.data(base64: "iVBO", type: "image/png"))])
        picture.toolCallID = "toolu_2"
        picture.extra = [JSONField("is_error", true)]
        let rendered = try AnthropicSample.render([
            .user("Go"), called, .toolResult("1", for: "toolu_1"), picture, .user("And now?"),
        ])
        let turns = rendered.json["messages"].elements
        #expect(turns.map { $0["role"].string } == ["user", "assistant", "user"])
        #expect(
            turns[1]["content"].raw.description
                == #"[{"type":"tool_use","id":"toolu_1","name":"a","input":{"x": 1}},{"type":"tool_use","id":"toolu_2","name":"b","input":{}}]"#
        )
        #expect(
            turns[2]["content"].raw.description
                == #"[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"1"}]},{"type":"tool_result","tool_use_id":"toolu_2","content":[{"type":"text","text":"See:"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}}],"is_error":true},{"type":"text","text":"And now?"}]"#
        )
        #expect(rendered.drops.isEmpty)
    }

    @Test func aToolWithoutResultStillAnswersItsCall() throws {
        let rendered = try AnthropicSample.render([.toolResult("", for: "toolu_1")])
        #expect(
            rendered.json["messages"][0]["content"].raw.description
                == #"[{"type":"tool_result","tool_use_id":"toolu_1"}]"#)
    }

    @Test func aMarkForTheCacheAtAMessageGoesToItsLastBlock() throws {
        let rendered = try AnthropicSample.render([
            try mark(.system("S")), try mark(.user([.text("a"), .text("b")])), try mark(.toolResult("r", for: "t")),
        ])
        let content = rendered.json["messages"][0]["content"]
        #expect(rendered.json["system"][0]["cache_control"]["ttl"].string == "1h")
        #expect(!content[0]["cache_control"].exists)
        #expect(content[1]["cache_control"]["ttl"].string == "1h")
        #expect(content[2]["type"].string == "tool_result")
        #expect(content[2]["cache_control"]["ttl"].string == "1h")
        #expect(rendered.drops.isEmpty)
    }

    @Test func emptyMessagesAreLeftOutAndListed() throws {
        let rendered = try AnthropicSample.render([.user("Hi"), .assistant(""), .user(" \n"), .user("Still there?")])
        #expect(
            rendered.text("messages")
                == #"[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"text","text":"Still there?"}]}]"#)
        #expect(rendered.dropped == ["messages[1]", "messages[2]"])
    }

    @Test(arguments: [[], [ChatMessage.system("S")], [ChatMessage.user("")]])
    func aConversationWithoutAWordIsRefused(messages: [ChatMessage]) {
        let refusal = AnthropicSample.refusal(messages)
        #expect(refusal?.code == .invalidRequest)
        #expect(refusal?.message.contains("'messages'") == true)
    }

    @Test func thoughtsGoBackFirstAndUnchanged() throws {
        var message = ChatMessage(.assistant, [.text("So.")])
        message.reasoning = [
            ReasoningBlock(.encrypted, "", signature: "EmwK/+=="), ReasoningBlock(.text, "Hm \"x\"", signature: "EqQB"),
            ReasoningBlock(.text, "", signature: "Er4C"),
        ]
        message.toolCalls = [ToolCall(id: "t", name: "f", arguments: "{}")]
        let rendered = try AnthropicSample.render([.user("Hi"), message, .toolResult("1", for: "t")])
        #expect(
            rendered.json["messages"][1]["content"].raw.description
                == #"[{"type":"redacted_thinking","data":"EmwK/+=="},{"type":"thinking","thinking":"Hm \"x\"","signature":"EqQB"},{"type":"thinking","thinking":"","signature":"Er4C"},{"type":"text","text":"So."},{"type":"tool_use","id":"t","name":"f","input":{}}]"#
        )
        #expect(rendered.drops.isEmpty)
    }

    @Test func thoughtsThatAnthropicDidNotSignAreLeftOutAndListed() throws {
        var message = ChatMessage(.assistant, [.text("So.")])
        var foreign = ReasoningBlock(.encrypted, "", signature: "gAAAA")
        foreign.extra = [JSONField("format", "openai-responses-v1")]
        var own = ReasoningBlock(.text, "Mine", signature: "EqQB")
        own.extra = [JSONField("format", "anthropic-claude-v1"), JSONField("index", 0)]
        message.reasoning = [
            ReasoningBlock(.text, "No proof"), ReasoningBlock(.summary, "In short", signature: "s"), foreign, own,
        ]
        let rendered = try AnthropicSample.render([.user("Hi"), message, .user("Go on")])
        #expect(rendered.json["messages"][1]["content"].elements.map { $0["type"].string } == ["thinking", "text"])
        #expect(rendered.dropped == (0...2).map { "messages[1].reasoning[\($0)]" })
    }

    @Test func whatARoleDoesNotHaveIsListed() throws {
        var user = ChatMessage.user("Hi")
        user.name = "anna"
        user.toolCallID = "t"
        user.refusal = "No"
        user.reasoning = [ReasoningBlock(.text, "x", signature: "y")]
        user.toolCalls = [ToolCall(id: "t", name: "f", arguments: "{}")]
        user.extra = [JSONField("mood", "good"), JSONField("nothing", .init(trusted: Array("null".utf8)))]
        let rendered = try AnthropicSample.render([user])
        #expect(
            Set(rendered.dropped)
                == Set(
                    ["name", "tool_call_id", "refusal", "reasoning", "tool_calls", "mood"].map { "messages[0].\($0)" }))
    }

    @Test func whatTheAssistantDeclinedGoesBackAsItsWords() throws {
        var message = ChatMessage(.assistant)
        message.refusal = "I would rather not."
        let rendered = try AnthropicSample.render([.user("Hi"), message, .user("Why?")])
        #expect(
            rendered.json["messages"][1]["content"].raw.description
                == #"[{"type":"text","text":"I would rather not."}]"#)
    }

    @Test(arguments: ["[1]", "\"x\"", "{\"a\":", "null", "{} {}"])
    func argumentsThatAreNoObjectNameTheirField(arguments: String) {
        var message = ChatMessage(.assistant)
        message.toolCalls = [
            ToolCall(id: "t", name: "f", arguments: "{}"), ToolCall(id: "u", name: "f", arguments: arguments),
        ]
        let refusal = AnthropicSample.refusal([.user("Hi"), message])
        #expect(refusal?.code == .invalidRequest)
        #expect(refusal?.message.contains("'messages[1].tool_calls[1].function.arguments'") == true)
    }

    @Test func furtherFieldsOfCallsAreKeptOrListed() throws {
        var message = ChatMessage(.assistant)
        var call = ToolCall(id: "t", name: "f", arguments: "{}", signature: "gemini")
        call.extra = [JSONField("caller", try RawJSON(#"{"type":"direct"}"#)), JSONField("colour", "red")]
        message.toolCalls = [call]
        let rendered = try AnthropicSample.render([.user("Hi"), message])
        #expect(rendered.json["messages"][1]["content"][0]["caller"]["type"].string == "direct")
        #expect(rendered.dropped == ["messages[1].tool_calls[0].signature", "messages[1].tool_calls[0].colour"])
    }

    @Test func resultsNeedTheirCall() {
        let refusal = AnthropicSample.refusal([.user("Hi"), ChatMessage(.tool, [.text("1")])])
        #expect(refusal?.code == .invalidRequest)
        #expect(refusal?.message.contains("'messages[1].tool_call_id'") == true)
    }

    @Test func unknownRolesAndSystemPicturesAreUnsupported() {
        let role = AnthropicSample.refusal([ChatMessage(.init(rawValue: "function"), [.text("x")])])
        #expect(role?.code == .unsupportedField)
        #expect(role?.message.contains("'messages[0].role'") == true)
        let picture = AnthropicSample.refusal([ChatMessage(.system, [.text("x"), .image(.url("https://x.test/a"))])])
        #expect(picture?.code == .unsupportedField)
        #expect(picture?.message.contains("'messages[0].content[1]'") == true)
    }
}
