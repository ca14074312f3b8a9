// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

struct UsableModelJSONTests {
    @Test func oneModelIsOpenAIsAndSaysWhoPays() async throws {
        let bench = try await Bench([.openAI])
        let own = try #require(try await bench.router.model("gpt-4o", for: bench.alice))
        #expect(
            String(decoding: own.json(), as: UTF8.self)
                == #"{"id":"gpt-4o","object":"model","created":0,"owned_by":"openai","x-using-byok":"true","#
                + #""x-provider":"openai"}"#)
        let platforms = try #require(try await bench.router.model("anthropic/claude-3.5-sonnet", for: bench.alice))
        #expect(
            String(decoding: platforms.json(), as: UTF8.self)
                == #"{"id":"anthropic/claude-3.5-sonnet","object":"model","created":0,"owned_by":"anthropic","#
                + #""x-using-byok":"false","x-provider":"openrouter"}"#)
    }

    @Test func theListIsOpenAIs() async throws {
        let bench = try await Bench([.openAI], platform: [])
        let models = try await bench.router.models(for: bench.alice)
        let list = try Facts(object: String(decoding: models.json(), as: UTF8.self))
        #expect(list.string("object") == "list")
        #expect(list.objects("data").map { $0.string("id") } == models.map(\.name))
        #expect(list.objects("data").allSatisfy { $0.string("object") == "model" && $0.int("created") == 0 })
        let none: [UsableModel] = []
        #expect(String(decoding: none.json(), as: UTF8.self) == #"{"object":"list","data":[]}"#)
    }
}
