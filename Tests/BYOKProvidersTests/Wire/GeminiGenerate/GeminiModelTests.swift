// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import Testing

/// What a model's name decides: how thinking is set, whether URLs are fetched, how searches are billed.
@Suite struct GeminiModelTests {
    static let models: [(String, GeminiModel.Thinking, fetchesURLs: Bool, billsSearchOnce: Bool)] = [
        ("gemini-1.5-flash-8b", .none, false, true),
        ("models/gemini-2.0-flash-lite", .none, false, true),
        ("gemini-2.5-flash", .budget(canBeOff: true), true, true),
        ("gemini-2.5-flash-lite-preview-09-2025", .budget(canBeOff: true), true, true),
        ("gemini-2.5-pro", .budget(canBeOff: false), true, true),
        ("gemini-2.5-flash-image", .none, true, true),
        ("gemini-2.5-flash-preview-tts", .none, true, true),
        ("gemini-3-pro-preview", .level(least: "low", hasMedium: false), true, false),
        ("gemini-3.1-pro-preview", .level(least: "low", hasMedium: true), true, false),
        ("gemini-3-flash-preview", .level(least: "minimal", hasMedium: true), true, false),
        ("gemini-3.5-flash-lite", .level(least: "minimal", hasMedium: true), true, false),
        ("gemini-4-argon", .level(least: "low", hasMedium: true), true, false),
        ("gemini-flash-latest", .level(least: "minimal", hasMedium: true), true, false),
        ("gemini-pro-latest", .level(least: "low", hasMedium: true), true, false),
        ("gemini-robotics-er-2-preview", .budget(canBeOff: true), true, false),
        ("tunedModels/gemini-2.5-mine", .budget(canBeOff: true), true, false),
        ("gemini-", .budget(canBeOff: true), true, false),
        ("", .budget(canBeOff: true), true, false),
        ("gemini-99999999999999999999-x", .budget(canBeOff: true), true, false),
    ]

    @Test(arguments: models) func namesAreRead(
        name: String, thinking: GeminiModel.Thinking, fetchesURLs: Bool, billsSearchOnce: Bool
    ) {
        let model = GeminiModel(name)
        #expect(model.thinking == thinking)
        #expect(model.fetchesURLs == fetchesURLs)
        #expect(model.billsSearchOnce == billsSearchOnce)
    }

    // MARK: Thinking

    struct Case: Sendable, CustomTestStringConvertible {
        var model: String
        var options: String
        var config: String?
        var drops: [String]
        var testDescription: String { "\(model) \(options)" }

        init(_ model: String, _ options: String, _ config: String?, drops: [String] = []) {
            self.model = model
            self.options = options
            self.config = config
            self.drops = drops
        }
    }

    static let effort = ["reasoning.effort"]

    static let cases: [Case] = [
        Case("gemini-2.5-flash", #""reasoning_effort": "low""#, #"{"thinkingBudget":1024,"includeThoughts":true}"#),
        Case("gemini-2.5-flash", #""reasoning_effort": "medium""#, #"{"thinkingBudget":8192,"includeThoughts":true}"#),
        Case("gemini-2.5-flash", #""reasoning_effort": "high""#, #"{"thinkingBudget":24576,"includeThoughts":true}"#),
        Case(
            "gemini-2.5-pro", #""reasoning_effort": "xhigh""#, #"{"thinkingBudget":24576,"includeThoughts":true}"#,
            drops: effort),
        Case("gemini-2.5-flash", #""reasoning_effort": "none""#, #"{"thinkingBudget":0}"#),
        Case("gemini-2.5-flash", #""reasoning": {"enabled": false}"#, #"{"thinkingBudget":0}"#),
        Case("gemini-2.5-pro", #""reasoning_effort": "none""#, #"{"thinkingBudget":128}"#, drops: effort),
        Case("gemini-2.5-pro", #""reasoning": {"max_tokens": 500}"#, #"{"thinkingBudget":500,"includeThoughts":true}"#),
        Case(
            "gemini-2.5-pro", #""reasoning": {"max_tokens": 500, "exclude": true}"#, #"{"thinkingBudget":500}"#),
        Case(
            "gemini-3-flash-preview", #""reasoning_effort": "high""#,
            #"{"thinkingLevel":"high","includeThoughts":true}"#),
        Case(
            "gemini-3-flash-preview", #""reasoning_effort": "minimal""#,
            #"{"thinkingLevel":"minimal","includeThoughts":true}"#),
        Case("gemini-3-flash-preview", #""reasoning_effort": "none""#, #"{"thinkingLevel":"minimal"}"#, drops: effort),
        Case(
            "gemini-3-pro-preview", #""reasoning_effort": "minimal""#,
            #"{"thinkingLevel":"low","includeThoughts":true}"#, drops: effort),
        Case(
            "gemini-3-pro-preview", #""reasoning_effort": "medium""#,
            #"{"thinkingLevel":"high","includeThoughts":true}"#, drops: effort),
        Case(
            "gemini-3.1-pro-preview", #""reasoning_effort": "medium""#,
            #"{"thinkingLevel":"medium","includeThoughts":true}"#),
        Case(
            "gemini-3-pro-preview", #""reasoning": {"effort": "low", "max_tokens": 12800}"#,
            #"{"thinkingBudget":12800,"includeThoughts":true}"#, drops: effort),
        Case("gemini-3.5-flash", #""reasoning": {"enabled": true}"#, #"{"includeThoughts":true}"#),
        Case("gemini-3.5-flash", #""reasoning": {"summary": "auto"}"#, #"{"includeThoughts":true}"#),
        Case("gemini-3.5-flash", #""reasoning": {"exclude": true}"#, nil),
        Case(
            "gemini-3.5-flash", #""reasoning": {"effort": "low", "context": "all"}"#,
            #"{"thinkingLevel":"low","includeThoughts":true}"#, drops: ["reasoning.context"]),
        Case("gemini-2.0-flash", #""reasoning_effort": "high""#, nil, drops: ["reasoning"]),
        Case("gemini-2.0-flash", #""reasoning_effort": "none""#, nil),
        Case(
            "gemini-2.5-flash", #""generationConfig": {"thinkingConfig": {"thinkingBudget": -1}}"#,
            #"{"thinkingBudget":-1}"#),
        Case(
            "gemini-2.5-flash", #""reasoning_effort": "low", "thinking_config": {"thinkingBudget": -1}"#,
            #"{"thinkingBudget":1024,"includeThoughts":true}"#, drops: ["generationConfig.thinkingConfig"]),
        Case("gemini-2.5-flash", #""user": null"#, nil),
    ]

    @Test(arguments: cases) func thinkingIsSetAsTheModelWantsIt(it: Case) throws {
        let body = #"{"model": "g", "messages": [{"role": "user", "content": "Hi"}], \#(it.options)}"#
        let rendered = try GoogleChat().render(ChatRequest(json: Array(body.utf8)), model: it.model, isStream: false)
        let config = try JSON(parsing: rendered.request.body)["generationConfig"]["thinkingConfig"]
        let compact = it.config.map { $0 }
        #expect((config.exists ? config.raw.description.filter { $0 != " " } : nil) == compact)
        #expect(rendered.drops.map(\.field) == it.drops)
    }
}
