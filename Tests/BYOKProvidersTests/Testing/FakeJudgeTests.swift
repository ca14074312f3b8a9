// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
@testable import BYOKTesting
import Foundation
import Testing

/// A fake upstream takes what the provider takes, and refuses what the provider refuses.
@Suite struct FakeJudgeTests {
    /// A body, and a part of the complaint; nil: there is none.
    struct Case: Sendable, CustomTestStringConvertible {
        var vendor: Vendor
        var body: String
        var complaint: String?
        var testDescription: String { "\(vendor): \(complaint ?? "fine"): \(body.prefix(60))" }

        init(_ vendor: Vendor, _ body: String, _ complaint: String?) {
            self.vendor = vendor
            self.body = body
            self.complaint = complaint
        }
    }

    private static func openAI(_ rest: String, _ complaint: String?, model: String = "gpt-4o") -> Case {
        Case(.openAI, #"{"model":"\#(model)",\#(rest)}"#, complaint)
    }

    private static let hi = #""messages":[{"role":"user","content":"Hi"}]"#
    private static let tool = #""tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]"#
    private static let called =
        #"{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}"#

    static let atOpenAI: [Case] = [
        openAI(hi, nil),
        openAI(
            #""messages":[{"role":"user","content":"Hi"}],"temperature":0.5,"n":2,"seed":7,"user":"u","stop":["a"]"#,
            nil),
        Case(.openAI, "{\(hi)}", "you must provide a model parameter"),
        Case(.openAI, "{not json", "could not parse"),
        Case(.openAI, "[]", "could not parse"),
        openAI(#""messages":[]"#, "'messages'"),
        openAI(#""input":"Hi""#, "Unrecognized request argument supplied: input"),
        openAI("\(hi),\"top_k\":4", "Unrecognized request argument supplied: top_k"),
        openAI("\(hi),\"system\":\"x\"", "Unrecognized request argument supplied: system"),
        openAI(#""messages":[{"role":"robot","content":"Hi"}]"#, "messages[0].role"),
        openAI(#""messages":[{"role":"user"}]"#, "'content'"),
        openAI(#""messages":[{"role":"user","content":[{"text":"Hi"}]}]"#, "messages[0].content[0].type"),
        openAI("\(hi),\"temperature\":2.5", "'temperature'"),
        openAI("\(hi),\"max_tokens\":0", "'max_tokens'"),
        openAI("\(hi),\"max_tokens\":5", nil),
        openAI("\(hi),\"max_tokens\":5", "Use 'max_completion_tokens' instead", model: "o3-mini"),
        openAI("\(hi),\"max_completion_tokens\":5", nil, model: "gpt-5"),
        openAI("\(hi),\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "'stop'"),
        openAI("\(hi),\"stream_options\":{\"include_usage\":true}", "'stream_options'"),
        openAI("\(hi),\"top_logprobs\":2", "'top_logprobs'"),
        openAI("\(hi),\(tool),\"tool_choice\":\"required\"", nil),
        openAI("\(hi),\"tool_choice\":\"required\"", "'tool_choice'"),
        openAI("\(hi),\"tools\":[{\"type\":\"function\",\"function\":{}}]", "tools[0].function.name"),
        openAI(
            #""messages":[{"role":"user","content":"Hi"},\#(called),{"role":"tool","tool_call_id":"c1","content":"1"}]"#,
            nil),
        openAI(#""messages":[{"role":"user","content":"Hi"},\#(called)]"#, "did not have response messages: c1"),
        openAI(
            #""messages":[{"role":"user","content":"Hi"},\#(called),{"role":"user","content":"?"}]"#,
            "did not have response messages: c1"),
        openAI(
            #""messages":[{"role":"user","content":"Hi"},{"role":"tool","tool_call_id":"c1","content":"1"}]"#,
            "must be a response to a preceeding message"),
        openAI(
            #""messages":[\#(called),{"role":"tool","tool_call_id":"c2","content":"1"}]"#,
            "must be a response to a preceeding message"),
    ]

    static let atOpenRouter: [Case] = [
        Case(.openRouter, #"{"model":"a/b",\#(hi),"top_k":4,"provider":{"order":["x"]},"transforms":[]}"#, nil),
        Case(.openRouter, #"{"models":["a/b","c/d"],\#(hi)}"#, nil),
        Case(.openRouter, "{\(hi)}", "you must provide a model parameter"),
        Case(.openRouter, #"{"model":"a/b","messages":[{"role":"robot","content":"Hi"}]}"#, "role"),
    ]

    private static func anthropic(_ rest: String, _ complaint: String?) -> Case {
        Case(.anthropic, #"{"model":"claude-sonnet-4-5","max_tokens":2048,\#(rest)}"#, complaint)
    }

    private static let used = #"{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]}"#
    private static let result = #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"1"}]}"#

    static let atAnthropic: [Case] = [
        anthropic("\(hi),\"system\":\"Be brief.\",\"temperature\":1,\"top_k\":5,\"stop_sequences\":[\"x\"]", nil),
        Case(.anthropic, #"{"model":"m",\#(hi)}"#, "max_tokens: Field required"),
        Case(.anthropic, #"{"max_tokens":1,\#(hi)}"#, "model: Field required"),
        Case(.anthropic, #"{"model":"m","max_tokens":0,\#(hi)}"#, "max_tokens: Input should be greater"),
        Case(.anthropic, #"{"model":"m","max_tokens":9}"#, "messages: Field required"),
        anthropic("\(hi),\"seed\":7", "seed: Extra inputs are not permitted"),
        anthropic("\(hi),\"stop\":[\"x\"]", "stop: Extra inputs are not permitted"),
        anthropic("\(hi),\"temperature\":1.5", "temperature"),
        anthropic(
            #""messages":[{"role":"system","content":"x"},{"role":"user","content":"Hi"}]"#,
            "Unexpected role \"system\""),
        anthropic(#""messages":[{"role":"assistant","content":"Hi"}]"#, "first message must use"),
        anthropic(#""messages":[]"#, "at least one message"),
        anthropic(#""messages":[{"role":"user","content":""}]"#, "non-empty content"),
        anthropic(#""messages":[{"role":"user","content":[{"type":"text","text":""}]}]"#, "must be non-empty"),
        anthropic(#""messages":[{"role":"user","content":"Hi"},\#(used),\#(result)]"#, nil),
        anthropic(#""messages":[{"role":"user","content":"Hi"},\#(used)]"#, "without `tool_result` blocks"),
        anthropic(
            #""messages":[{"role":"user","content":"Hi"},\#(used),{"role":"user","content":"?"}]"#,
            "without `tool_result`"),
        anthropic(#""messages":[\#(result)]"#, "unexpected `tool_use_id`"),
        anthropic("\(hi),\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}", nil),
        anthropic("\(hi),\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":512}", "budget_tokens"),
        anthropic(
            "\(hi),\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}",
            "must be greater than `thinking.budget_tokens`"),
        anthropic(
            "\(hi),\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},\"temperature\":0.5",
            "may only be set to 1"),
        anthropic(
            "\(hi),\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}],\"tool_choice\":{\"type\":\"any\"}",
            nil),
        anthropic(
            "\(hi),\"tools\":[{\"name\":\"f g\",\"input_schema\":{\"type\":\"object\"}}]", "String should match pattern"
        ),
        anthropic("\(hi),\"tools\":[{\"name\":\"f\"}]", "input_schema"),
        anthropic("\(hi),\"tool_choice\":{\"type\":\"any\"}", "tool_choice"),
    ]

    private static func google(_ rest: String, _ complaint: String?) -> Case { Case(.google, "{\(rest)}", complaint) }

    private static let contents = #""contents":[{"role":"user","parts":[{"text":"Hi"}]}]"#
    private static let asked =
        #"{"role":"model","parts":[{"functionCall":{"name":"f","args":{}},"thoughtSignature":"x"}]}"#
    private static let told = #"{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"r":1}}}]}"#

    static let atGoogle: [Case] = [
        google(
            #"\#(contents),"systemInstruction":{"parts":[{"text":"x"}]},"generationConfig":{"temperature":1,"seed":1}"#,
            nil),
        google(#"\#(contents),"system_instruction":{"parts":[{"text":"x"}]},"generation_config":{"top_p":1}"#, nil),
        google(#""contents":[]"#, "contents is not specified"),
        google(#"\#(contents),"model":"x","frequency_penalty":1"#, "Unknown name \"frequency_penalty\""),
        google(#"\#(contents),"generationConfig":{"max_tokens":1}"#, "Unknown name \"max_tokens\""),
        google(#"\#(contents),"generationConfig":{"temperature":3}"#, "temperature"),
        google(#""contents":[{"role":"assistant","parts":[{"text":"Hi"}]}]"#, "valid role: user, model"),
        google(#""contents":[{"role":"user","parts":[]}]"#, "must not be empty"),
        google(#""contents":[{"role":"user","parts":[{"type":"text","text":"Hi"}]}]"#, "Unknown name \"type\""),
        google(#""contents":[{"role":"user","parts":[{"thought":true}]}]"#, "required oneof field 'data'"),
        google(#""contents":[{"role":"user","parts":[{"text":"Hi"}]},\#(asked),\#(told)]"#, nil),
        google(
            #""contents":[{"role":"user","parts":[{"text":"Hi"}]},\#(asked),{"role":"user","parts":[{"text":"?"}]}]"#,
            "number of function response parts"),
        google(#""contents":[\#(told)]"#, "number of function response parts"),
        google(#"\#(contents),"tools":[{"functionDeclarations":[{"description":"x"}]}]"#, "Invalid function name"),
    ]

    @Test(arguments: atOpenAI + atOpenRouter + atAnthropic + atGoogle)
    func judges(example: Case) async throws {
        let upstream = FakeUpstream.knowingAll()
        var request = example.vendor.plain()
        request.body = Array(example.body.utf8)
        let reply = try await upstream.send(request, as: example.vendor)
        guard let complaint = example.complaint else {
            #expect(upstream.complaints.isEmpty)
            #expect(reply.head.status == 200)
            return
        }
        #expect(upstream.complaints.first?.contains(complaint) == true, "\(upstream.complaints)")
        #expect(reply.head.status == 400)
        // In the provider's shape, and with the words that were logged.
        let error = try #require(JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any])
        let message = (error["error"] as? [String: Any])?["message"] as? String
        #expect(message == upstream.complaints.first)
    }

    @Test func wantsAnthropicsVersionAndATypeOfContent() async throws {
        let upstream = FakeUpstream.knowingAll()
        var request = Vendor.anthropic.plain()
        request.headers.removeAll { $0.name == "anthropic-version" }
        _ = try await upstream.send(request, as: .anthropic)
        request = Vendor.openAI.plain()
        request.headers = []
        _ = try await upstream.send(request, as: .openAI)
        #expect(
            upstream.complaints == [
                "anthropic-version: header is required", "The content type is not application/json.",
            ])
    }

    @Test(arguments: Vendor.all) func hasNothingElsewhere(vendor: Vendor) async throws {
        let upstream = FakeUpstream.knowingAll()
        let reply = try await upstream.send(vendor.request("/elsewhere", "{}"), as: vendor)
        #expect(reply.head.status == 404)
        #expect(upstream.complaints == ["Unknown request URL: POST /elsewhere"])
    }

    /// What goes out as the host wrote it, by vendor and marker: here it is nothing that the provider knows.
    private static let theHostsOwn: Set<String> = ["openai compat_field", "anthropic compat_builtin"]

    /// Every field that an adapter sends, it sends as the provider takes it.
    @Test(arguments: Vendor.withAdapter) func takesWhatTheAdaptersSend(vendor: Vendor) async throws {
        let chat = try #require(vendor.chat)
        var plain = ChatRequest(ModelName(vendor.model), messages: [.user("Hi")])
        plain.maxTokens = 4_321
        for field in ChatField.all {
            guard let rendered = try? chat.render(field.set(on: plain), model: vendor.model, isStream: false) else {
                continue
            }
            let upstream = FakeUpstream.knowingAll()
            _ = try await upstream.send(rendered.request, as: vendor)
            let isExpected = Self.theHostsOwn.contains("\(vendor) \(field.marker ?? field.name)")
            #expect(upstream.complaints.isEmpty != isExpected, "\(vendor), \(field.name): \(upstream.complaints)")
        }
    }

    /// What real clients sent and real providers answered with 200 finds no complaint here.
    @Test(arguments: Recording.all.filter { $0.status == 200 && $0.api == "chat" })
    func takesWhatProvidersTook(recording: Recording) async throws {
        guard let vendor = Vendor.all.first(where: { $0.provider.id.rawValue == recording.provider }),
            let (target, body) = recording.sent(to: vendor.provider)
        else { return }
        let upstream = FakeUpstream.knowingAll()
        _ = try await upstream.send(vendor.request(target, body), as: vendor)
        #expect(upstream.complaints.isEmpty, "\(recording.id): \(body.prefix(600))")
    }
}
