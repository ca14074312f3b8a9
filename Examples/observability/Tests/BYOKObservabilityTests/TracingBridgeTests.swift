// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKObservability
import InMemoryTracing
import Testing
import Tracing

struct TracingBridgeTests {
    private let tracer = InMemoryTracer()
    private var bridge: TracingBridge<InMemoryTracer> { TracingBridge(tracer) }
    private var root: FinishedInMemorySpan? { tracer.finishedSpans.first { $0.parentSpanID == nil } }
    private var children: [FinishedInMemorySpan] { tracer.finishedSpans.filter { $0.parentSpanID == root?.spanID } }

    private func fail(_ body: (TracingBridge<InMemoryTracer>.RequestSpan) throws(BYOKError) -> Void) async {
        do throws(BYOKError) {
            try await bridge.chat("gpt-4o") { span async throws(BYOKError) in try body(span) }
            Issue.record("It did not fail.")
        } catch {}
    }

    @Test func aReceiptIsNotedOnce() async throws {
        let receipt = try Receipt.sample(.brokenOff, error: .upstreamProtocol, last: .protocol)
        var error = BYOKError(.upstreamProtocol, "Broken off.")
        error.receipt = receipt
        await fail { span throws(BYOKError) in
            span.note(receipt)
            span.note(receipt)
            throw error
        }
        let root = try #require(root)
        #expect(root.operationName == "chat gpt-4o" && root.kind == .client && root.status?.code == .error)
        #expect(root.attributes.get("error.type") == .string("protocol") && root.errors.isEmpty)
        #expect(root.attributes.get("gen_ai.usage.input_tokens") == .int64(7))
        #expect(children.count == 2 && tracer.activeSpans.isEmpty)
    }

    @Test func attemptsStandOneBehindTheOther() async throws {
        try await bridge.chat("gpt-4o") { span async throws(BYOKError) in span.note(try? Receipt.sample()) }
        let start: UInt64 = 1_700_000_000_000_000_000
        #expect(children.map(\.startInstant.nanosecondsSinceEpoch) == [start, start + 40_000_000])
        #expect(children.map(\.endInstant.nanosecondsSinceEpoch) == [start + 40_000_000, start + 80_000_000])
        #expect(children.map { $0.attributes.get("error.type") } == [.string("rateLimited"), nil])
        #expect(root?.status == nil && root?.attributes.get("error.type") == nil)
    }

    @Test func anErrorWithoutAReceiptNamesItsCode() async throws {
        await fail { _ throws(BYOKError) in throw BYOKError(.storeUnavailable, "The store did not answer.") }
        #expect(root?.attributes.get("error.type") == .string("storeUnavailable") && children.isEmpty)
    }

    @Test func aClientThatGoesAwayIsNoError() async throws {
        try await bridge.chat("gpt-4o") { span async throws(BYOKError) in span.note(try? Receipt.sample(.abandoned)) }
        #expect(root?.status == nil && root?.attributes.get("byok.outcome") == .string("abandoned"))
    }

    @Test func spansOfTheBodyAreChildren() async throws {
        try await bridge.chat("gpt-4o") { _ async throws(BYOKError) in tracer.withSpan("HTTP") { _ in } }
        #expect(children.map(\.operationName) == ["HTTP"])
    }
}
