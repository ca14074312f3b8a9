// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Foundation
import Testing

extension IndependentServers {
    /// What LLMock makes of our requests, and we of its answers.
    @Suite struct LLMockAnswers {
        @Test(arguments: Counterpart.allCases, [false, true])
        func answersWhatItRead(vendor: Counterpart, isStream: Bool) async throws {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            let reply = try await stand.answer(Question.hello(vendor.model), isStream: isStream)
            #expect(reply.text == "Hello! You said: Zażółć gęślą jaźń, \"twice\" 👩‍💻")
            #expect(reply.finishReason == .stop)
            // OpenRouter streams usage unasked: it is not asked for, and so LLMock, which is none, does not tell it.
            let isTold = vendor != .openRouter || !isStream
            #expect(reply.usage?.tokens.provenance == (isTold ? .reported : nil))
            #expect(((reply.usage?.tokens.output ?? 0) > 0) == isTold)
            #expect(reply.drops.isEmpty, "\(reply.drops)")
            #expect(try await llmock.complaints() == [])
        }

        @Test(arguments: Counterpart.allCases, [false, true])
        func readsEveryTurn(vendor: Counterpart, isStream: Bool) async throws {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            let reply = try await stand.answer(Question.conversation(vendor.model), isStream: isStream)
            for turn in ["Name a river.", "The Vistula.", "And a longer one?"] {
                #expect(reply.text.contains(turn), "\(reply.text)")
            }
            // It keeps Anthropic's system prompt apart from what it repeats.
            #expect(reply.text.contains("Be terse.") || vendor == .anthropic)
            #expect(reply.drops.isEmpty, "\(reply.drops)")
            #expect(try await llmock.complaints() == [])
        }

        static let choices: [(ToolChoice?, String?)] = [
            (nil, "get_weather"), (.auto, "get_weather"), (.required, "get_weather"),
            (.function("get_time"), "get_time"), (ToolChoice.none, nil),
        ]

        /// It calls the tool that is forced or that the words ask for, with arguments that it makes from the schema it read.
        @Test(arguments: Counterpart.allCases, choices.indices)
        func callsTheToolThatIsChosen(vendor: Counterpart, choice: Int) async throws {
            let (choice, name) = Self.choices[choice]
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            for isStream in [false, true] {
                let reply = try await stand.answer(Question.tools(vendor.model, choice), isStream: isStream)
                #expect(reply.toolCalls.map(\.name) == (name.map { [$0] } ?? []))
                #expect(reply.finishReason == (name == nil ? .stop : .toolCalls))
                guard let call = reply.toolCalls.first else { continue }
                #expect(!call.id.isEmpty)
                let arguments = try Facts(object: call.arguments)
                if name == "get_weather" {
                    #expect(arguments.string("city") == "mock-city")
                    #expect(arguments.int("days") == 1)
                } else {
                    #expect(arguments.string("zone") == "mock-zone")
                }
            }
            #expect(try await llmock.complaints() == [])
        }

        /// Its answer is text, for it found the results in the last turn.
        @Test(arguments: Counterpart.allCases, [false, true])
        func takesTheResultsOfTools(vendor: Counterpart, isStream: Bool) async throws {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            let reply = try await stand.answer(Question.toolResults(vendor.model), isStream: isStream)
            #expect(reply.toolCalls.isEmpty)
            #expect(reply.text.contains("One moment."))
            #expect(reply.finishReason == .stop)
            #expect(try await llmock.complaints() == [])
        }

        @Test(arguments: Counterpart.allCases, [false, true])
        func severalCallsComeInOrder(vendor: Counterpart, isStream: Bool) async throws {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            let calls =
                #"[{"name":"get_time","arguments":{"zone":"Ż"}},{"name":"get_weather","arguments":{"city":"Łódź"}}]"#
            try await llmock.script(#"{"type":"reply","text":"Both at once.","tool_calls":\#(calls)}"#)
            let reply = try await stand.answer(Question.tools(vendor.model), isStream: isStream)
            #expect(reply.text == "Both at once.")
            #expect(reply.toolCalls.map(\.name) == ["get_time", "get_weather"])
            #expect(Set(reply.toolCalls.map(\.id)).count == 2)
            #expect(try reply.toolCalls.map { try Facts(object: $0.arguments).string("zone") }.first == "Ż")
            #expect(try reply.toolCalls.map { try Facts(object: $0.arguments).string("city") }.last == "Łódź")
            #expect(reply.finishReason == .toolCalls)
            #expect(try await llmock.complaints() == [])
        }

        @Test(arguments: Counterpart.allCases, [false, true])
        func ofAPictureEveryByteArrives(vendor: Counterpart, isStream: Bool) async throws {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            let reply = try await stand.answer(Question.image(vendor.model), isStream: isStream)
            #expect(reply.text.contains("What is this?"))
            let body = try JSONSerialization.data(
                withJSONObject: try await llmock.lastBody().values, options: .withoutEscapingSlashes)
            #expect(String(decoding: body, as: UTF8.self).contains(Question.pixel))
            #expect(try await llmock.complaints() == [])
        }

        /// It makes its answer from the schema. Of Anthropic it knows the field's old name alone: there the request is
        /// taken, and no more.
        @Test(arguments: Counterpart.allCases, [false, true])
        func answersInTheFormThatIsAsked(vendor: Counterpart, isStream: Bool) async throws {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            let reply = try await stand.answer(Question.structured(vendor.model), isStream: isStream)
            if vendor != .anthropic {
                let answer = try Facts(object: reply.text)
                #expect(answer.string("city") == "mock-city")
                #expect(answer.int("people") == 1)
            }
            #expect(try await llmock.complaints() == [])
        }

        @Test(arguments: Counterpart.allCases) func takesOptionsOfThinking(vendor: Counterpart) async throws {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            let reply = try await stand.complete(Question.thinking(vendor.reasoningModel))
            #expect(reply.text.contains("Think first."))
            #expect(reply.drops.isEmpty, "\(reply.drops)")
            #expect(try await llmock.complaints() == [])
        }

        @Test(
            arguments: [("length", FinishReason.length), ("content_filter", .contentFilter)],
            [Counterpart.openAI, .openRouter, .compatible, .anthropic, .google])
        func saysWhyAnAnswerEnded(end: (String, FinishReason), vendor: Counterpart) async throws {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            for isStream in [false, true] {
                try await llmock.script(#"{"type":"reply","text":"So far","finish_reason":"\#(end.0)"}"#)
                let reply = try await stand.answer(Question.hello(vendor.model), isStream: isStream)
                #expect(reply.text == "So far")
                #expect(
                    reply.finishReason == end.1,
                    "\(reply.choices.first?.nativeFinishReason ?? "none"), stream: \(isStream)")
            }
            #expect(try await llmock.complaints() == [])
        }

        /// What the model wrote is the host's to judge: it is not mended on the way.
        @Test(arguments: [Counterpart.openAI, .openRouter, .compatible])
        func wrongArgumentsStayAsTheyAre(vendor: Counterpart) async throws {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            for isStream in [false, true] {
                try await llmock.script(#"{"type":"tool_fault","kind":"malformed_arguments"}"#)
                let reply = try await stand.answer(Question.tools(vendor.model), isStream: isStream)
                #expect(reply.toolCalls.map(\.arguments) == [#"{"city": "mock-c"#])
            }
            #expect(try await llmock.complaints() == [])
        }

        /// Further servers of OpenAI's shape, each with fields of its own.
        @Test(arguments: ["/mistral/v1", "/together/v1", "/perplexity/v1", "/xai/v1", "/ai21/v1"], [false, true])
        func readsOtherServersOfOpenAIsShape(path: String, isStream: Bool) async throws {
            let (stand, llmock) = try await Stand.atLLMock(.compatible, path: path)
            let model = Counterpart.compatible.model
            let reply = try await stand.answer(Question.hello(model), isStream: isStream)
            #expect(reply.text.hasPrefix("Hello! You said: Zażółć"))
            #expect((reply.usage?.tokens.output ?? 0) > 0)
            #expect(try await stand.answer(Question.tools(model), isStream: isStream).toolCalls.count == 1)
            #expect(try await llmock.complaints() == [])
        }

        @Test func severalAnswersAreKeptApart() async throws {
            let (stand, llmock) = try await Stand.atLLMock(.openAI)
            var request = Question.hello(Counterpart.openAI.model)
            request.n = 2
            for isStream in [false, true] {
                let reply = try await stand.answer(request, isStream: isStream)
                #expect(reply.choices.map(\.index) == [0, 1])
                #expect(reply.choices.map(\.message.text) == [reply.text, reply.text])
            }
            #expect(try await llmock.complaints() == [])
        }

        // MARK: Keys and models

        static let lists: [(Counterpart, String)] = [
            (.openAI, "gpt-4o-mini"), (.anthropic, "claude-sonnet-4-6"), (.google, "gemini-2.5-pro"),
            (.compatible, "llama-3.3-70b-versatile"),
        ]

        @Test(arguments: lists.indices) func listsItsModels(index: Int) async throws {
            let (vendor, model) = Self.lists[index]
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            #expect(try await stand.models().map(\.id).contains(model))
            #expect(try await llmock.complaints() == [])
        }

        @Test(arguments: [Counterpart.openAI, .anthropic, .google]) func testsKeys(vendor: Counterpart) async throws {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            #expect(try await stand.testKey().status == .connected)
            try await llmock.script(#"{"type":"fail","status":401}"#)
            #expect(try await stand.testKey().status == .invalid)
            try await llmock.script(#"{"type":"fail","status":403}"#)
            #expect(try await stand.testKey().status.code == .restricted)
            #expect(try await stand.router.keys.list(stand.alice.user).map(\.status.code) == [.restricted])
        }

        /// It takes any key, and so proves nothing of one.
        @Test func aServerThatTakesAnyKeyProvesNothing() async throws {
            let (stand, _) = try await Stand.atLLMock(.compatible)
            #expect(try await stand.testKey().status == .untested)
        }
    }
}
