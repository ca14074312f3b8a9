// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

extension IndependentServers {
    /// That LLMock says nothing means something: it complains of clients that do wrong.
    @Suite struct LLMockVerdict {
        private func ask(_ stand: Stand, isStream: Bool = false) async {
            _ = try? await stand.answer(Question.hello(Counterpart.openAI.model), isStream: isStream)
        }

        /// Asks twice in a row, over a route that no failure closes.
        private func askTwice(_ stand: Stand) async throws {
            let request = Question.hello(Counterpart.openAI.model)
            let route = try await stand.router.route(RouteRequest(request.model, for: stand.alice))
            for _ in 0..<2 { _ = try? await stand.client.complete(request, over: route) }
        }

        @Test func complainsOfOneWhoDoesNotWait() async throws {
            let (stand, llmock) = try await Stand.atLLMock(.openAI)
            try await llmock.script(#"{"type":"fail","status":429,"retry_after":5}"#)
            try await askTwice(stand)
            #expect(try await llmock.complaints() == ["retry_after_ignored"])
        }

        @Test func complainsOfOneWhoAsksAgainInVain() async throws {
            let (stand, llmock) = try await Stand.atLLMock(.openAI)
            try await llmock.script(#"{"type":"fail","status":401}"#)
            try await askTwice(stand)
            #expect(try await llmock.complaints() == ["retried_non_retryable"])
        }

        @Test func complainsOfOneWhoTakesHalfAnAnswer() async throws {
            let (stand, llmock) = try await Stand.atLLMock(.openAI)
            try await llmock.script(#"{"type":"stream_fault","kind":"truncate","after_chunks":2}"#)
            await ask(stand, isStream: true)
            #expect(try await llmock.complaints() == ["truncated_stream_accepted"])
        }

        @Test func complainsOfOneWhoGivesUp() async throws {
            let (stand, llmock) = try await Stand.atLLMock(.openAI)
            try await llmock.script(#"{"type":"fail","status":500}"#)
            await ask(stand)
            #expect(try await llmock.complaints() == ["gave_up"])
        }

        static let wrong = [
            ("/v1/chat/completions", #"{"model":"m","messages":"hello"}"#),
            ("/v1/chat/completions", #"{"messages":[{"role":"user","content":"hello"}]}"#),
            ("/anthropic/v1/messages", #"{"model":"m","messages":[{"role":"user","content":"hello"}]}"#),
            (
                "/anthropic/v1/messages",
                #"{"model":"m","max_tokens":1,"messages":[{"role":"system","content":"hello"}]}"#
            ),
            ("/gemini/v1beta/models/m:generateContent", #"{"contents":[{"role":"user","content":"hello"}]}"#),
            ("/gemini/v1beta/models/m:generateContent", #"{"messages":[]}"#),
        ]

        @Test(arguments: wrong.indices) func refusesWrongRequests(index: Int) async throws {
            let (path, body) = Self.wrong[index]
            let llmock = try RunningServers.llmock()
            try await llmock.reset()
            #expect(try await llmock.send(.post, path, body).head.status == 422)
            #expect(try await llmock.complaints() == ["refused: \(path) 422"])
        }
    }
}
