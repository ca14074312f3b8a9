// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// What is asked: the same of every vendor.
enum Question {
    /// A picture of one pixel.
    static let pixel =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    static func hello(_ model: ModelName) -> ChatRequest {
        ChatRequest(model, messages: [.user("Zażółć gęślą jaźń, \"twice\" 👩‍💻")])
    }

    static func conversation(_ model: ModelName) -> ChatRequest {
        var request = ChatRequest(
            model,
            messages: [
                .system("Be terse."), .user("Name a river."), .assistant("The Vistula."), .user("And a longer one?"),
            ])
        request.maxTokens = 300
        request.temperature = 0.5
        request.stop = ["THE END"]
        return request
    }

    static let weatherSchema = """
        {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}
        """
    static let timeSchema = #"{"type":"object","properties":{"zone":{"type":"string"}},"required":["zone"]}"#

    /// Two tools, of which the words ask for the first.
    static func tools(_ model: ModelName, _ choice: ToolChoice? = nil) throws -> ChatRequest {
        var request = ChatRequest(model, messages: [.user("What is the weather in Oslo?")])
        request.tools = [
            .function("get_weather", description: "The weather of a city.", parameters: try RawJSON(weatherSchema)),
            .function("get_time", description: "What the clock says.", parameters: try RawJSON(timeSchema)),
        ]
        request.toolChoice = choice
        return request
    }

    /// The turn after two calls at once.
    static func toolResults(_ model: ModelName) throws -> ChatRequest {
        var request = try tools(model)
        var assistant = ChatMessage(.assistant, [.text("One moment.")])
        assistant.toolCalls = [
            ToolCall(id: "call_1", name: "get_weather", arguments: #"{"city":"Oslo","days":2}"#),
            ToolCall(id: "call_2", name: "get_time", arguments: #"{"zone":"CET"}"#),
        ]
        request.messages += [
            assistant, .toolResult("Snow, -4 °C", for: "call_1"), .toolResult("12:30", for: "call_2"),
        ]
        request.parallelToolCalls = true
        return request
    }

    static func image(_ model: ModelName) -> ChatRequest {
        let picture = ContentPart.image(Media(url: "data:image/png;base64,\(pixel)"))
        return ChatRequest(model, messages: [.user([.text("What is this?"), picture])])
    }

    static func structured(_ model: ModelName) throws -> ChatRequest {
        var request = ChatRequest(model, messages: [.user("Describe a city.")])
        let schema = """
            {"type":"object","properties":{"city":{"type":"string"},"people":{"type":"integer"}},
            "required":["city","people"],"additionalProperties":false}
            """
        request.responseFormat = .jsonSchema(name: "city", schema: try RawJSON(schema), isStrict: true)
        return request
    }

    static func thinking(_ model: ModelName) -> ChatRequest {
        var request = ChatRequest(model, messages: [.user("Think first.")])
        request.reasoning = ReasoningOptions(effort: "low")
        request.maxTokens = 4_096
        return request
    }
}
