// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKObservability
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import InMemoryTracing
import Logging
import Testing

/// The README's code, and that it is this.
struct ReadmeTests {
    private func watch(
        _ store: InMemoryStore, _ sealer: FernetSealer, _ upstream: FakeUpstream, _ tracer: InMemoryTracer
    ) async throws -> ChatReply {
        let alice = Caller(try .user("alice"), tier: .professional)
        let request = ChatRequest("gpt-4o", messages: [.user("Hello")])

        var options = RouterOptions()
        options.observer = ObserverGroup(
            LogBridge(Logger(label: "byok")), MetricsBridge(names: GenAINames(models: ["gpt-4o", "claude-sonnet-4-5"])))
        let router = try BYOKRouter(catalog: .bundled, store: store, sealer: sealer, options: options)

        let pasted = PastedKey("sk-proj-" + String(repeating: "A1b2", count: 16))
        upstream.accept(key: "sk-proj-" + String(repeating: "A1b2", count: 16), at: .openAI)
        try await router.keys.add(pasted, for: .openAI, owner: alice.user)
        let chat = ChatClient(router: router, transport: upstream.transport)

        let tracing = TracingBridge(tracer)
        let reply = try await tracing.chat("gpt-4o") { span async throws(BYOKError) in
            let reply = try await chat.complete(request, for: alice)
            span.note(reply.receipt)  // the receipt of an error is noted by itself
            return reply
        }

        // First in the group: it is shut down last, and writes what the servers' last requests left.
        let maintenance = MaintenanceService(router)
        #expect("\(maintenance)" == "MaintenanceService")
        return reply
    }

    @Test func itsCodeWorks() async throws {
        let tracer = InMemoryTracer()
        let sealer = try FernetSealer(MasterKeyring(MasterKeyring.generate()))
        let reply = try await watch(InMemoryStore(), sealer, FakeUpstream(), tracer)
        #expect(reply.receipt?.outcome == .served && tracer.finishedSpans.count == 2)
    }

    @Test func itsCodeIsThis() throws {
        func lines(_ text: Substring) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let file = URL(filePath: #filePath)
        let readme = try String(contentsOf: file.appending(path: "../../../README.md").standardized, encoding: .utf8)
        let code = Set(lines(Substring(try String(contentsOf: file, encoding: .utf8))))
        let blocks = readme.split(separator: "```swift\n").dropFirst().compactMap { $0.split(separator: "```").first }
        #expect(blocks.count == 1 && readme.split(separator: "\n", omittingEmptySubsequences: false).count <= 61)
        for line in blocks.flatMap(lines) { #expect(code.contains(line), "\(line)") }
    }
}
