// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// Tools, and whether they must be called.
@Suite struct AnthropicToolsTests {
    private let tool = ChatTool.function("f")

    @Test func aFunctionHasANameADescriptionAndASchema() throws {
        var function = ChatTool.Function(
            name: "weather", description: "Looks it up.",
            parameters: try RawJSON(#"{"type":"object","properties":{"town":{"type":"string"}}}"#), isStrict: true)
        function.extra = [
            JSONField("cache_control", try RawJSON(#"{"type":"ephemeral"}"#)), JSONField("defer_loading", true),
            JSONField("colour", "red"),
        ]
        let rendered = try AnthropicSample.render { $0.tools = [.function(function)] }
        #expect(
            rendered.text("tools")
                == #"[{"name":"weather","description":"Looks it up.","input_schema":{"type":"object","properties":{"town":{"type":"string"}}},"strict":true,"cache_control":{"type":"ephemeral"},"defer_loading":true}]"#
        )
        #expect(rendered.dropped == ["tools[0].colour"])
        #expect(!rendered.json["tool_choice"].exists)
    }

    @Test(arguments: [
        (nil, #"{"type":"object"}"#), ("null", #"{"type":"object"}"#), ("{}", #"{"type":"object"}"#),
        (#"{"properties":{"a":{}}}"#, #"{"type":"object","properties":{"a":{}}}"#),
        (#"{"$defs":{},"type":"object"}"#, #"{"$defs":{},"type":"object"}"#),
    ])
    func aSchemaIsAlwaysAnObjects(parameters: String?, wanted: String) throws {
        let rendered = try AnthropicSample.render {
            $0.tools = [.function("f", parameters: try parameters.map { try RawJSON($0) })]
        }
        #expect(rendered.json["tools"][0]["input_schema"].raw.description == wanted)
    }

    @Test func aSchemaThatIsNoObjectNamesItsField() {
        let refusal = AnthropicSample.refusal { $0.tools = [tool, .function("g", parameters: try RawJSON("[]"))] }
        #expect(refusal?.code == .invalidRequest)
        #expect(refusal?.message.contains("'tools[1].function.parameters'") == true)
    }

    @Test func toolsOfTheProvidersOwnPassAsTheyAre() throws {
        let search = #"{"type":"web_search_20250305", "name":"web_search","max_uses":3}"#
        let rendered = try AnthropicSample.render { $0.tools = [.builtIn(try RawJSON(search))] }
        #expect(rendered.text("tools") == "[\(search)]")
        let refusal = AnthropicSample.refusal { $0.tools = [.builtIn(try RawJSON(#"{"name":"x"}"#))] }
        #expect(refusal?.code == .invalidRequest)
        #expect(refusal?.message.contains("'tools[0].type'") == true)
    }

    @Test(
        arguments: [
            (ToolChoice.auto, nil, #"{"type":"auto"}"#), (.required, nil, #"{"type":"any"}"#),
            (.function("f"), nil, #"{"type":"tool","name":"f"}"#), (ToolChoice.none, nil, #"{"type":"none"}"#),
            (nil, nil, "null"), (nil, false, #"{"type":"auto","disable_parallel_tool_use":true}"#),
            (nil, true, #"{"type":"auto","disable_parallel_tool_use":false}"#),
            (.required, false, #"{"type":"any","disable_parallel_tool_use":true}"#),
            (.function("f"), false, #"{"type":"tool","name":"f","disable_parallel_tool_use":true}"#),
            (ToolChoice.none, false, #"{"type":"none"}"#),
            (
                .other(.init(trusted: Array(#"{"type":"any"}"#.utf8))), false,
                #"{"type":"any","disable_parallel_tool_use":true}"#
            ),
        ] as [(ToolChoice?, Bool?, String)])
    func everyChoiceHasItsForm(choice: ToolChoice?, parallel: Bool?, wanted: String) throws {
        let rendered = try AnthropicSample.render {
            $0.tools = [tool]
            $0.toolChoice = choice
            $0.parallelToolCalls = parallel
        }
        #expect(rendered.text("tool_choice") == wanted)
        #expect(rendered.drops.isEmpty)
    }

    @Test func aChoiceOfSomebodyElsesIsUnsupported() {
        let refusal = AnthropicSample.refusal {
            $0.tools = [tool]
            $0.toolChoice = .other(try RawJSON(#"{"type":"allowed_tools","mode":"auto","tools":[]}"#))
        }
        #expect(refusal?.code == .unsupportedField)
        #expect(refusal?.message.contains("'tool_choice'") == true)
    }

    @Test func aChoiceWithoutToolsIsListedOrRefused() throws {
        let rendered = try AnthropicSample.render {
            $0.toolChoice = .auto
            $0.parallelToolCalls = false
        }
        #expect(rendered.dropped == ["tool_choice", "parallel_tool_calls"])
        #expect(!rendered.json["tool_choice"].exists && !rendered.json["tools"].exists)
        #expect(AnthropicSample.refusal { $0.toolChoice = .required }?.code == .invalidRequest)
    }
}
