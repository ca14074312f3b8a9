// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Testing

/// The servers, running as long as the suite does.
struct RunningServers: Sendable {
    private let llmock: LLMock
    /// Another one: the proxy asks it for its models when it pleases, which would be among the tests' requests.
    private let behindProxy: LLMock
    /// Starts while LLMock is at work: it takes its time.
    private let proxy: Task<ServerProcess, any Error>

    @TaskLocal private static var running: RunningServers?

    static func llmock() throws -> LLMock { try #require(running).llmock }

    /// The proxy's base URL, and the LLMock that it asks.
    static func proxy() async throws -> (url: String, behind: LLMock) {
        let servers = try #require(running)
        return ("http://127.0.0.1:\(try await servers.proxy.value.port)", servers.behindProxy)
    }

    struct Trait: SuiteTrait, TestScoping {
        @concurrent func provideScope(
            for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
        ) async throws {
            let front = try await ServerProcess.start("llmock")
            defer { front.stop() }
            let back = try await ServerProcess.start("llmock")
            defer { back.stop() }
            let behindProxy = try LLMock(port: back.port)
            let keys = Counterpart.allCases.map(\.key).joined(separator: ",")
            let environment = ["BYOK_LLMOCK": behindProxy.url, "BYOK_GOOD_KEYS": keys]
            let proxy = Task { try await ServerProcess.start("litellm", environment: environment) }
            let servers = RunningServers(
                llmock: try LLMock(port: front.port), behindProxy: behindProxy, proxy: proxy)
            let result: Result<Void, any Error>
            do {
                result = .success(try await RunningServers.$running.withValue(servers) { try await function() })
            } catch {
                result = .failure(error)
            }
            if let process = try? await proxy.value { process.stop() }
            try result.get()
        }
    }
}

extension Trait where Self == RunningServers.Trait {
    /// Starts the servers before the suite's tests and ends them afterwards.
    static var runningServers: Self { Self() }
}
