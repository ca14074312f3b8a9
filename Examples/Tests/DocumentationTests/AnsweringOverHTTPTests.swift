// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Foundation
import Testing

/// The code of AnsweringOverHTTP.
struct AnsweringOverHTTPTests {
    /// The response of some server.
    private final class Response {
        private(set) var status = 0
        private(set) var headers: [String: String] = [:]
        private(set) var body: [UInt8] = []

        func begin(_ status: Int, _ headers: [(name: String, value: String)]) async throws {
            self.status = status
            for header in headers { self.headers[header.name] = header.value }
        }
        func write(_ bytes: [UInt8]) async throws { body += bytes }

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private func answer(
        _ body: [UInt8], for caller: Caller, with chat: ChatClient, in response: Response
    ) async throws {
        do {
            let request = try ChatRequest(json: body)
            if request.wantsStream {
                let stream = try await chat.stream(request, for: caller)
                try await response.begin(200, stream.metadata)
                for await event in stream.events(includesUsage: request.wantsStreamUsage) {
                    try await response.write(event)
                }
            } else {
                let reply = try await chat.complete(request, for: caller)
                try await response.begin(200, reply.receipt?.metadata ?? [])
                try await response.write(reply.json())
            }
        } catch let error as BYOKError {
            let reply = error.reply(at: SystemClock().now())
            try await response.begin(reply.status, reply.headers + reply.metadata)
            try await response.write(reply.json())
        }
    }

    private func answer(_ body: String) async throws -> Response {
        let stage = try await Stage()
        let response = Response()
        let chat = ChatClient(router: stage.router, transport: stage.transport)
        try await answer(Array(body.utf8), for: stage.alice, with: chat, in: response)
        return response
    }

    @Test func answersWhole() async throws {
        let response = try await answer(#"{"model":"gpt-4o","messages":[{"role":"user","content":"Why?"}]}"#)
        #expect(response.status == 200 && response.headers["x-using-byok"] == "true")
        #expect(response.text.contains("Air scatters") && response.text.contains(#""x-credits-charged""#))
    }

    @Test func answersInAStream() async throws {
        let response = try await answer(
            #"{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Why?"}]}"#)
        #expect(response.status == 200 && response.headers["x-provider"] == "openai")
        #expect(response.text.hasSuffix("data: [DONE]\n\n"))
    }

    @Test func saysWhatIsWrong() async throws {
        let response = try await answer(#"{"model":"gpt-4o"}"#)
        #expect(response.status == 400 && response.text.contains(#""param":"messages""#))
    }
}
