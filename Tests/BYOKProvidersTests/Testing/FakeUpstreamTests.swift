// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// How a host's test reads.
struct FakeUpstreamTests {
    @Test func hostsTestFitsOnAPage() async throws {
        let upstream = FakeUpstream()
        upstream.accept(key: Self.openAIKey, at: .openAI)
        upstream.answer(.text("Hello"), times: 1)
        upstream.fail(.rateLimited(retryAfter: .seconds(20)), at: .openAI, times: 2)

        for _ in 0..<2 {
            let refused = try await send("/chat/completions", to: upstream)
            #expect(refused.head.status == 429)
            #expect(refused.head.headers["retry-after"] == "20")
        }
        let answered = try await send("/chat/completions", to: upstream)
        #expect(answered.head.status == 200)
        #expect(String(decoding: answered.body, as: UTF8.self).contains("\"Hello\""))
        #expect(upstream.requests.map(\.status) == [429, 429, 200])
        #expect(upstream.requests.allSatisfy { $0.isKeyGood && $0.model == "gpt-4o" && $0.complaint == nil })
    }

    static let openAIKey = "sk-proj-" + String(repeating: "k", count: 43)

    private func send(_ path: String, to upstream: FakeUpstream) async throws -> UpstreamReply {
        let body = #"{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}"#
        let request = UpstreamRequest(
            .post, Provider.openAI.origin, path, headers: [.init("content-type", "application/json")],
            keyHeader: .bearer, body: Array(body.utf8))
        return try await upstream.transport.reply(to: request, key: Self.openAIKey)
    }
}
