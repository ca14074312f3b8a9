// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Foundation
import Synchronization
import Testing

extension IndependentServers {
    /// From the other side: OpenAI's own client for Python reads the answers that a host sends on, whoever gave them.
    @Suite struct OpenAISDK {
        /// A vendor's answer, in the bytes that a host sends.
        struct Answer: Sendable {
            var reply: ChatReply
            var whole: [UInt8]
            var chunks: [[UInt8]]
        }

        static let vendors: [Provider.ID: String] = [
            .openAI: "gpt-4o", .anthropic: "claude-sonnet-4-5", .google: "gemini-2.5-flash",
            .openRouter: "openai/gpt-4o",
        ]

        private func answer(of vendor: Provider.ID, _ model: String) async throws -> Answer {
            let bench = try await Bench([vendor])
            var said = FakeUpstream.Answer.text("Zażółć gęślą jaźń 👩‍💻")
            said.reasoning = "A little thought"
            said.toolCalls = [
                ToolCall(id: "call_1", name: "get_weather", arguments: #"{"city":"Łódź"}"#),
                ToolCall(id: "call_2", name: "get_weather", arguments: #"{"city":"Oslo"}"#),
            ]
            var tokens = TokenUsage()
            (tokens.input, tokens.output, tokens.reasoning, tokens.cacheRead) = (100, 20, 5, 40)
            said = said.using(.tokens(tokens))
            bench.upstream.answer(said)
            let request = ChatRequest(ModelName(model), messages: [.user("Hello")])
            let reply = try await bench.client.complete(request, for: bench.alice)
            var chunks: [[UInt8]] = []
            for try await chunk in try await bench.client.stream(request, for: bench.alice) {
                chunks.append(chunk.json())
            }
            return Answer(reply: reply, whole: reply.json(), chunks: chunks)
        }

        @Test func readsAnswersOfEveryVendor() async throws {
            var answers: [String: Answer] = [:]
            for (vendor, model) in Self.vendors { answers[model] = try await answer(of: vendor, model) }
            let asked = Mutex<[ChatRequest]>([])
            let server = try LoopbackServer.answering { [answers] request, connection in
                guard let chat = try? ChatRequest(json: request.body), let answer = answers[chat.model.text] else {
                    return try connection.respond(400, body: "{}")
                }
                asked.withLock { $0.append(chat) }
                guard chat.wantsStream else {
                    return try connection.respond(headers: [("content-type", "application/json")], body: answer.whole)
                }
                try connection.beginChunks(headers: [("content-type", "text/event-stream")])
                for chunk in answer.chunks { try connection.writeChunk(Array("data: ".utf8) + chunk + [0x0A, 0x0A]) }
                try connection.writeChunk("data: [DONE]\n\n")
                try connection.endChunks()
            }
            defer { server.stop() }

            let lines = try await Script.run("openai_sdk.py", [server.url + "/v1"] + answers.keys.sorted())
            #expect(lines.count == 2 * answers.count)
            for line in lines {
                let read = try Facts(object: line)
                let model = try #require(read.string("model"))
                let reply = try #require(answers[model]?.reply)
                #expect(read.string("served") == reply.model)
                #expect(read.string("text") == "Zażółć gęślą jaźń 👩‍💻", "\(model)")
                #expect(read.string("finish") == "tool_calls")
                let calls = try (read.values["calls"] as? [String] ?? []).map { call in
                    let arguments = call.dropFirst("get_weather(".count).dropLast()
                    return try Facts(object: String(arguments)).string("city")
                }
                #expect(calls == ["Łódź", "Oslo"], "\(model)")
                #expect(Set(read.values["ids"] as? [String] ?? []).count == 2)
                let usage = try #require(reply.usage?.tokens)
                #expect(read.int("prompt") == Int(usage.input + usage.cacheRead), "\(model)")
                #expect(read.int("completion") == Int(usage.output + usage.reasoning))
                #expect(read.int("reasoning") == Int(usage.reasoning))
                #expect(read.int("cached") == Int(usage.cacheRead))
            }
            // And we read what it asks.
            let requests = asked.withLock { $0 }
            #expect(requests.count == 3 * answers.count)
            for request in requests {
                #expect(request.messages.map(\.role) == [.system, .user])
                #expect(request.messages.map(\.text) == ["Be terse.", "Zażółć"])
                #expect(request.tools.count == 1)
            }
        }
    }
}
