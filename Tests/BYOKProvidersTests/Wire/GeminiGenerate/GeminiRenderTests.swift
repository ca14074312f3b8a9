// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import Foundation
import Testing

/// Requests as Google wants them: nothing of a request is lost in silence.
@Suite struct GeminiRenderTests {
    static let cases = WireFixture.names(in: "gemini/requests")

    /// A request of OpenAI's shape, the body it must become, and the fields that are not in it.
    @Test(arguments: cases) func requestsBecomeGooglesOwn(name: String) throws {
        let fixture = try WireFixture("gemini/requests/" + name)
        let facts = try #require(
            try JSONSerialization.jsonObject(with: Data(fixture.bytes)) as? [String: Any])
        let body = try JSONSerialization.data(withJSONObject: try #require(facts["request"]))
        let model = try #require(facts["model"] as? String)
        let rendered = try GoogleChat().render(ChatRequest(json: Array(body)), model: model, isStream: false)
        let found = try #require(
            try JSONSerialization.jsonObject(with: Data(rendered.request.body)) as? NSDictionary)
        #expect(found == facts["body"] as? NSDictionary)
        #expect(Set(rendered.drops.map(\.field)) == Set(facts["drops"] as? [String] ?? []))
        #expect(rendered.drops.count == (facts["drops"] as? [String])?.count)
        #expect(rendered.drops.allSatisfy { !$0.reason.isEmpty })
    }

    @Test func thereAreCases() { #expect(Self.cases.count > 15) }

    // MARK: Refusals

    struct Refusal: Sendable, CustomTestStringConvertible {
        var field: String
        var code: BYOKError.Code
        var model = "gemini-2.5-flash"
        var request: String
        var testDescription: String { field }

        init(_ field: String, _ code: BYOKError.Code, model: String = "gemini-2.5-flash", _ request: String) {
            self.field = field
            self.code = code
            self.model = model
            self.request = request
        }

        /// One message of the user's, with this content.
        static func content(_ field: String, _ code: BYOKError.Code, model: String = "gemini-2.5-flash", _ part: String)
            -> Refusal
        {
            Refusal(field, code, model: model, #""messages": [{"role": "user", "content": [\#(part)]}]"#)
        }
    }

    static let hi = #""messages": [{"role": "user", "content": "Hi"}]"#

    static let refusals: [Refusal] = [
        Refusal("messages", .invalidRequest, #""messages": []"#),
        Refusal("messages", .invalidRequest, #""messages": [{"role": "system", "content": "Be brief."}]"#),
        Refusal("messages[0].role", .unsupportedField, #""messages": [{"role": "critic", "content": "Hi"}]"#),
        Refusal(
            "messages[0].content[0]", .unsupportedField,
            #""messages": [{"role": "system", "content": [{"type": "image_url", "image_url": {"url": "https://a.example/a.png"}}]}]"#
        ),
        Refusal(
            "messages[0].tool_calls", .invalidRequest,
            #""messages": [{"role": "user", "content": "a", "tool_calls": [{"id": "a", "function": {"name": "f"}}]}]"#),
        Refusal(
            "messages[1].tool_call_id", .invalidRequest,
            #""messages": [{"role": "user", "content": "a"}, {"role": "tool", "tool_call_id": "x", "content": "a"}]"#),
        Refusal(
            "messages[0].tool_calls[0].function.arguments", .invalidRequest,
            #""messages": [{"role": "assistant", "tool_calls": [{"id": "a", "function": {"name": "f", "arguments": "{\"a\": "}}]}]"#
        ),
        Refusal(
            "messages[0].tool_calls[0].function.arguments", .invalidRequest,
            #""messages": [{"role": "assistant", "tool_calls": [{"id": "a", "function": {"name": "f", "arguments": "[1]"}}]}]"#
        ),
        Refusal(
            "messages[0].tool_calls[0].function.name", .invalidRequest,
            #""messages": [{"role": "assistant", "tool_calls": [{"id": "a", "function": {"arguments": "{}"}}]}]"#),
        .content(
            "messages[0].content[0].image_url", .unsupportedField,
            #"{"type": "image_url", "image_url": {"url": "https://picsum.example/200"}}"#),
        .content(
            "messages[0].content[0].image_url", .unsupportedField, model: "gemini-2.0-flash",
            #"{"type": "image_url", "image_url": {"url": "https://a.example/a.png"}}"#),
        .content(
            "messages[0].content[0].image_url", .unsupportedField,
            #"{"type": "image_url", "image_url": {"url": "data:image/svg+xml,<svg/>"}}"#),
        .content(
            "messages[0].content[0].image_url", .unsupportedField,
            #"{"type": "image_url", "image_url": {"url": "file:///etc/passwd.png"}}"#),
        .content("messages[0].content[0]", .unsupportedField, #"{"type": "hologram", "hologram": {}}"#),
        Refusal("stop", .unsupportedField, hi + #", "stop": ["a", "b", "c", "d", "e", "f"]"#),
        Refusal("reasoning.effort", .unsupportedField, hi + #", "reasoning_effort": "a lot""#),
        Refusal("tools[0].type", .unsupportedField, hi + #", "tools": [{"type": "web_search"}]"#),
        Refusal("tool_choice", .invalidRequest, hi + #", "tool_choice": "required""#),
        Refusal(
            "tool_choice", .invalidRequest,
            hi
                + #", "tool_choice": {"type": "function", "function": {"name": "g"}}, "tools": [{"type": "function", "function": {"name": "f"}}]"#
        ),
        Refusal("tool_choice", .unsupportedField, hi + #", "tool_choice": {"type": "custom", "name": "a"}"#),
        Refusal(
            "tool_choice.allowed_tools", .unsupportedField,
            hi
                + #", "tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": [{"name": "a"}]}}"#
        ),
        Refusal("generationConfig", .invalidRequest, hi + #", "generationConfig": 7"#),
        Refusal("modalities", .invalidRequest, hi + #", "modalities": "audio""#),
    ]

    @Test(arguments: refusals) func whatGoogleCannotDoIsRefusedByName(refusal: Refusal) throws {
        let request = try ChatRequest(json: Array(#"{"model": "g", \#(refusal.request)}"#.utf8))
        let error = #expect(throws: BYOKError.self) {
            _ = try GoogleChat().render(request, model: refusal.model, isStream: false)
        }
        #expect(error?.code == refusal.code)
        #expect(error?.message.contains("'\(refusal.field)'") == true, "\(error?.message ?? "")")
    }

    // MARK: What has no JSON of its own

    private func body(_ request: ChatRequest, model: String = "gemini-2.5-flash") throws -> JSON {
        try JSON(parsing: try GoogleChat().render(request, model: model, isStream: true).request.body)
    }

    @Test func googlesOwnToolsGoAsTheyAre() throws {
        var request = ChatRequest("g", messages: [.user("Rain?")])
        request.tools = [.builtIn(try RawJSON(#"{"googleSearch":{}}"#)), .function("f")]
        #expect(
            try body(request)["tools"].raw.description
                == #"[{"functionDeclarations":[{"name":"f"}]},{"googleSearch":{}}]"#)
        // They need no asking: where no tool may be called, they must not be there.
        request.toolChoice = ToolChoice.none
        let rendered = try GoogleChat().render(request, model: "g", isStream: false)
        #expect(!String(decoding: rendered.request.body, as: UTF8.self).contains("googleSearch"))
        #expect(rendered.drops.map(\.field) == ["tools[0]"])
        for bad in ["[]", "{}", "7"] {
            request.tools = [.builtIn(try RawJSON(bad))]
            #expect(throws: BYOKError.self) { try body(request) }
        }
    }

    @Test func anAnswerGoesBackAsItCame() throws {
        for name in ["image-between-words.json", "ran-code.json", "thoughts-and-parallel-calls.json"] {
            let fixture = try WireFixture("gemini/replies/" + name)
            let reply = try GoogleChat().parse(UpstreamReply(head: ReplyHead(status: 200), body: fixture.bytes))
            let message = try #require(reply.choices.first?.message)
            let sent = try body(ChatRequest("g", messages: [.user("Go"), message]), model: "gemini-3-pro")
            let found = try NSDictionary(json: sent["contents"][1].raw)
            let came = try JSON(parsing: fixture.bytes)["candidates"][0]["content"]
            let parts = (try NSDictionary(json: came.raw)["parts"] as? [NSDictionary] ?? []).filter { part in
                // Thoughts without a proof stay here.
                part["thought"] == nil || part["text"] == nil
            }
            #expect(found["parts"] as? [NSDictionary] == parts)
        }
    }
}

extension NSDictionary {
    fileprivate convenience init(json: RawJSON) throws {
        let object = try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: Any]
        self.init(dictionary: object ?? [:])
    }
}
