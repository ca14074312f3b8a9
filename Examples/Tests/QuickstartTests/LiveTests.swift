// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKTesting
import ConsoleTesting
import Foundation
import Testing

/// `--live`, at a server that stands in for the providers.
struct LiveTests {
    let sandbox: Sandbox
    let upstream = FakeUpstream()

    init() throws { sandbox = try Sandbox() }

    private func withServer(_ body: () async throws -> Void) async throws {
        let server = try upstream.start()
        defer { server.stop() }
        let openAI = try #require(server.url(of: .openAI))
        sandbox.environment["BYOK_UPSTREAM"] = String(openAI.dropLast("/openai".count))
        try await body()
    }

    @Test func testsAtTheProviderAndSaysWhatThatProved() async throws {
        try await withServer {
            let key = sandbox.makeKey()
            upstream.accept(key: key, at: .openAI)
            let added = try await sandbox.run("add", "openai", "--live", input: key)
            #expect(added.output.contains("API key is valid! Model: gpt-4o") && !added.output.contains("(simulated)"))
            let tested = try await sandbox.run("test", "1", "--live")
            #expect(tested.output.contains("proved      live") && !tested.output.contains("SIMULATION"))
            #expect(tested.output.contains("not proved  funds, inference"))
            #expect(upstream.requests.map(\.path) == ["/models", "/models"])
            #expect(upstream.requests.allSatisfy { $0.key?.matches(key) == true && !$0.keyIsElsewhere })
        }
    }

    @Test func refusesWhatTheProviderDoesNotKnow() async throws {
        try await withServer {
            let key = sandbox.makeKey()
            let refused = try await sandbox.run("add", "openai", "--live", input: key, expecting: 1)
            #expect(refused.errors.contains("Invalid API key. Please check and try again."))
            // Without --live nobody is asked.
            try await sandbox.run("add", "openai", input: key)
            #expect(upstream.requests.count == 1)
            #expect(try await sandbox.run("test", "1", "--live", expecting: 1).output.contains("invalid"))
        }
    }

    @Test func doesNotJudgeAKeyWhenNobodyAnswers() async throws {
        try await withServer { try await sandbox.run("add", "openai", "--no-test", input: sandbox.makeKey()) }
        let result = try await sandbox.run("test", "1", "--live", expecting: 1)
        #expect(result.output.contains("could not be asked") && result.output.contains("unreachable"))
        #expect(try await sandbox.run("list").output.contains("Not tested"))
    }
}
