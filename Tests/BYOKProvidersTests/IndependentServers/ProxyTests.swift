// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

extension IndependentServers {
    /// What the LiteLLM proxy makes of our requests, and we of its answers.
    @Suite struct Proxy {
        /// The second model of a vendor is one that the proxy asks in the vendor's own shape.
        static let models: [(Counterpart, ModelName)] =
            Counterpart.allCases.map { ($0, $0.model) } + [
                (.anthropic, "claude-haiku-4-5"), (.google, "gemini-2.5-pro"),
            ]

        @Test(arguments: models.indices, [false, true])
        func answersWhatItRead(index: Int, isStream: Bool) async throws {
            let (vendor, model) = Self.models[index]
            let (stand, llmock) = try await Stand.atProxy(vendor)
            let reply = try await stand.answer(Question.hello(model), isStream: isStream)
            #expect(reply.text == "Hello! You said: Zażółć gęślą jaźń, \"twice\" 👩‍💻")
            #expect(reply.finishReason == .stop)
            #expect(reply.usage?.tokens.provenance == (vendor == .openRouter && isStream ? nil : .reported))
            #expect(try await llmock.complaints() == [])
        }

        // MARK: What it understood

        /// What LLMock got is the proxy's reading of the vendor's request, in OpenAI's shape whichever the vendor.
        @Test(arguments: Counterpart.allCases, [false, true])
        func readsTheConversation(vendor: Counterpart, isStream: Bool) async throws {
            let (stand, llmock) = try await Stand.atProxy(vendor)
            _ = try await stand.answer(Question.conversation(vendor.model), isStream: isStream)
            let read = ReadRequest(try await llmock.lastBody())
            #expect(
                read.messages == [
                    "system: Be terse.", "user: Name a river.", "assistant: The Vistula.", "user: And a longer one?",
                ])
            #expect(read.maxTokens == 300)
            #expect(read.body.values["temperature"] as? Double == 0.5)
            #expect(read.stop == ["THE END"])
            #expect(read.body.bool("stream") == (isStream ? true : read.body.bool("stream")))
        }

        @Test(arguments: Counterpart.allCases) func readsToolsAndTheirResults(vendor: Counterpart) async throws {
            let (stand, llmock) = try await Stand.atProxy(vendor)
            _ = try await stand.complete(Question.toolResults(vendor.model))
            let read = ReadRequest(try await llmock.lastBody())
            // Google wants an object, and the proxy hands that on as JSON for ASCII.
            func result(_ text: String) -> String {
                vendor == .google ? #"{"result": "\#(text.replacing("°", with: "\\u00b0"))"}"# : text
            }
            #expect(
                read.messages == [
                    "user: What is the weather in Oslo?",
                    #"assistant: One moment. get_weather({"city":"Oslo","days":2}) get_time({"zone":"CET"})"#,
                    "tool for get_weather: \(result("Snow, -4 °C"))", "tool for get_time: \(result("12:30"))",
                ])
            #expect(read.tools == ["get_weather: The weather of a city.", "get_time: What the clock says."])
            #expect(
                read.schemas.map(\.sorted) == [
                    try Facts(object: Question.weatherSchema).sorted, try Facts(object: Question.timeSchema).sorted,
                ])
        }

        static let choices: [(ToolChoice, String)] = [
            (.auto, "auto"), (.required, "required"), (.function("get_time"), "get_time"), (ToolChoice.none, "none"),
        ]

        @Test(arguments: Counterpart.allCases, choices.indices)
        func readsTheChoiceOfTools(vendor: Counterpart, index: Int) async throws {
            let (choice, name) = Self.choices[index]
            let (stand, llmock) = try await Stand.atProxy(vendor)
            for isStream in [false, true] {
                let reply = try await stand.answer(Question.tools(vendor.model, choice), isStream: isStream)
                // Of Google's choice it reads that a tool must be called, and not which; the test after this one does.
                let read = vendor == .google && name == "get_time" ? "required" : name
                #expect(ReadRequest(try await llmock.lastBody()).toolChoice == read)
                let expected = read == "none" ? [] : [read == "get_time" ? "get_time" : "get_weather"]
                #expect(reply.toolCalls.map(\.name) == expected)
                for call in reply.toolCalls {
                    let arguments = try Facts(object: call.arguments)
                    #expect(arguments.string(call.name == "get_time" ? "zone" : "city")?.hasPrefix("mock-") == true)
                }
            }
        }

        /// It loses Google's pictures: it knows `inline_data` alone, of the two spellings that Google takes. What it hands on
        /// in Google's own shape it does not change.
        @Test func handsGooglesRequestsOn() async throws {
            let (stand, llmock) = try await Stand.atProxy(.google)
            let model: ModelName = "gemini-2.5-pro"
            _ = try await stand.complete(Question.image(model))
            #expect(try await llmock.lastBody().sorted.contains(Question.pixel))
            let reply = try await stand.complete(Question.tools(model, .function("get_time")))
            #expect(reply.toolCalls.map(\.name) == ["get_time"])
            #expect(try await stand.complete(Question.toolResults(model)).text.contains("One moment."))
            let answer = try await stand.complete(Question.structured(model))
            #expect(try Facts(object: answer.text).int("people") == 1)
        }

        @Test func handsAnthropicsRequestsOn() async throws {
            let (stand, llmock) = try await Stand.atProxy(.anthropic)
            let model: ModelName = "claude-haiku-4-5"
            _ = try await stand.complete(Question.image(model))
            #expect(try await llmock.lastBody().sorted.contains(Question.pixel))
            let reply = try await stand.complete(Question.tools(model, .function("get_time")))
            #expect(reply.toolCalls.map(\.name) == ["get_time"])
            #expect(try await stand.complete(Question.toolResults(model)).text.contains("One moment."))
            _ = try await stand.complete(Question.structured(model))
            let format = try await llmock.lastBody().object("output_config").object("format")
            #expect(format.object("schema").object("properties").object("people").string("type") == "integer")
        }

        @Test(arguments: [Counterpart.openAI, .anthropic, .openRouter, .compatible])
        func readsPictures(vendor: Counterpart) async throws {
            let (stand, llmock) = try await Stand.atProxy(vendor)
            _ = try await stand.complete(Question.image(vendor.model))
            let read = ReadRequest(try await llmock.lastBody())
            #expect(read.messages == ["user: What is this? [data:image/png;base64,\(Question.pixel)]"])
        }

        @Test(arguments: Counterpart.allCases) func readsTheFormOfTheAnswer(vendor: Counterpart) async throws {
            let (stand, llmock) = try await Stand.atProxy(vendor)
            let reply = try await stand.complete(Question.structured(vendor.model))
            let schema = try #require(ReadRequest(try await llmock.lastBody()).answerSchema)
            #expect(schema.object("properties").object("people").string("type") == "integer")
            #expect(schema.object("properties").object("city").string("type") == "string")
            #expect(try Facts(object: reply.text).string("city") == "mock-city")
        }

        // MARK: Keys, models, errors

        @Test(arguments: Counterpart.allCases, [false, true])
        func aStrangersKeyIsRefused(vendor: Counterpart, isStream: Bool) async throws {
            let (stand, llmock) = try await Stand.atProxy(vendor, key: vendor.strangersKey)
            let error = await #expect(throws: BYOKError.self) {
                try await stand.answer(Question.hello(vendor.model), isStream: isStream)
            }
            #expect(error?.code == .ownKeyInvalid)
            #expect((error?.cause as? AttemptFailure)?.kind == .authInvalid)
            #expect(error.map { "\($0.debugDescription)" }?.contains(vendor.strangersKey) == false)
            #expect(try await llmock.chats().isEmpty)
        }

        /// OpenRouter's and Google's own ways to ask about a key are none that the proxy knows.
        @Test(arguments: [Counterpart.openAI, .anthropic, .compatible]) func testsKeys(vendor: Counterpart) async throws
        {
            #expect(try await Stand.atProxy(vendor).0.testKey().status == .connected)
            #expect(try await Stand.atProxy(vendor, key: vendor.strangersKey).0.testKey().status == .invalid)
        }

        @Test(arguments: [Counterpart.openAI, .anthropic, .compatible]) func listsModels(vendor: Counterpart)
            async throws
        {
            let (stand, _) = try await Stand.atProxy(vendor)
            let models = try await stand.models(key: vendor.key).map(\.id)
            #expect(Set(models).isSuperset(of: ["gpt-4o-mini", "claude-sonnet-4-5", "gemini-2.5-flash"]))
        }

        static let errors: [(ModelName, AttemptFailure.Class, BYOKError.Code)] = [
            ("gpt-4o", .rateLimited, .ownKeyCooling), ("gpt-4.1", .unavailable, .upstreamUnavailable),
            ("gpt-4.1-mini", .contextTooLong, .contextTooLong), ("nonesuch", .modelNotFound, .modelNotFound),
        ]

        /// As a compatible server, which is what it is.
        @Test(arguments: errors.indices, [false, true])
        func itsOwnErrorsAreOfTheirClass(index: Int, isStream: Bool) async throws {
            let (model, kind, code) = Self.errors[index]
            let (stand, _) = try await Stand.atProxy(.compatible)
            let error = await #expect(throws: BYOKError.self) {
                try await stand.answer(Question.hello(ModelName("own-server/\(model)")), isStream: isStream)
            }
            #expect((error?.cause as? AttemptFailure)?.kind == kind)
            #expect(error?.code == code)
        }

        /// It calls an unknown model a bad request, with words that the vendors do not use.
        @Test(arguments: [Counterpart.openAI, .anthropic, .google, .openRouter])
        func anUnknownModelIsRefused(vendor: Counterpart) async throws {
            let (stand, llmock) = try await Stand.atProxy(vendor)
            let error = await #expect(throws: BYOKError.self) {
                try await stand.complete(Question.hello(vendor.unknownModel))
            }
            #expect([.badRequest, .modelNotFound].contains(error?.code))
            #expect(try await llmock.chats().isEmpty)
        }

        /// A stream that breaks behind the proxy, which does not always say so.
        @Test(arguments: Counterpart.allCases) func aStreamThatBreaksBehindItEndsWithAnError(vendor: Counterpart)
            async throws
        {
            let (stand, llmock) = try await Stand.atProxy(vendor)
            try await llmock.script(#"{"type":"stream_fault","kind":"disconnect","after_chunks":3}"#)
            let error = await #expect(throws: BYOKError.self) { try await stand.stream(Question.hello(vendor.model)) }
            #expect(error?.cause is AttemptFailure)
        }
    }
}
