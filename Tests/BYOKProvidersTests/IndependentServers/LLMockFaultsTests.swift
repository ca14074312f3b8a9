// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

extension IndependentServers {
    /// LLMock fails as it is told, and judges what the client makes of it.
    @Suite struct LLMockFaults {
        struct Refusal: Sendable, CustomTestStringConvertible {
            var status: Int
            /// Further members of the script.
            var more = ""
            var kind: AttemptFailure.Class
            var code: BYOKError.Code
            var vendors = Counterpart.allCases
            /// What the verdict says nevertheless.
            var complaints: [String] = []

            var testDescription: String { "\(status)\(more)" }
            var script: String { #"{"type":"fail","status":\#(status)\#(more)}"# }
        }

        static let refusals = [
            Refusal(status: 401, kind: .authInvalid, code: .ownKeyInvalid),
            Refusal(status: 403, kind: .forbidden, code: .ownKeyRestricted),
            Refusal(
                status: 402, kind: .quotaExhausted, code: .ownKeyNoFunds,
                vendors: [.openAI, .anthropic, .openRouter, .compatible]),
            Refusal(status: 404, kind: .modelNotFound, code: .modelNotFound),
            Refusal(status: 400, kind: .badRequest, code: .badRequest),
            Refusal(status: 422, kind: .badRequest, code: .badRequest),
            Refusal(status: 413, kind: .contextTooLong, code: .contextTooLong, vendors: [.openAI, .openRouter]),
            Refusal(status: 429, more: #","retry_after":0"#, kind: .rateLimited, code: .ownKeyCooling),
            Refusal(status: 500, kind: .unavailable, code: .upstreamUnavailable),
            Refusal(
                status: 502, kind: .unavailable, code: .upstreamUnavailable,
                vendors: [.openAI, .anthropic, .openRouter, .compatible]),
            Refusal(status: 503, more: #","retry_after":0"#, kind: .overloaded, code: .upstreamUnavailable),
            Refusal(status: 529, more: #","retry_after":0"#, kind: .overloaded, code: .upstreamUnavailable),
            // What the vendor's own words say against the status.
            // The verdict sees the status alone, and would ask an empty account again.
            Refusal(
                status: 429, more: #","retry_after":0,"code":"insufficient_quota""#, kind: .quotaExhausted,
                code: .ownKeyNoFunds, vendors: [.openAI, .compatible], complaints: ["gave_up"]),
            Refusal(
                status: 400, more: #","message":"Your credit balance is too low to access the Anthropic API.""#,
                kind: .quotaExhausted, code: .ownKeyNoFunds, vendors: [.anthropic]),
            Refusal(
                status: 400, more: #","message":"prompt is too long: 250000 tokens > 200000 maximum""#,
                kind: .contextTooLong, code: .contextTooLong, vendors: [.anthropic]),
            Refusal(
                status: 400, more: #","message":"API key not valid. Please pass a valid API key.""#,
                kind: .authInvalid, code: .ownKeyInvalid, vendors: [.google]),
            Refusal(
                status: 400, more: #","code":"context_length_exceeded""#, kind: .contextTooLong, code: .contextTooLong,
                vendors: [.openAI, .compatible]),
        ]

        /// Each in its vendor's shape: the class, the code for the user, nothing of the key; and asked again where that may
        /// help, as the verdict wants it.
        @Test(arguments: refusals, [false, true])
        func refusalsAreOfTheirClass(refusal: Refusal, isStream: Bool) async throws {
            for vendor in refusal.vendors {
                let (stand, llmock) = try await Stand.atLLMock(vendor)
                try await llmock.script(refusal.script)
                let (error, answer) = try await stand.insist(Question.hello(vendor.model), isStream: isStream)
                #expect((error.cause as? AttemptFailure)?.kind == refusal.kind, "\(vendor)")
                #expect(error.code == refusal.code, "\(vendor)")
                #expect(error.keyID == stand.keyID)
                #expect(((error.cause as? AttemptFailure)?.cause as? ProviderError)?.status == refusal.status)
                if let answer { #expect(answer.text.hasPrefix("Hello! You said: Zażółć"), "\(vendor)") }
                #expect(try await llmock.complaints() == refusal.complaints, "\(vendor)")
            }
        }

        @Test(arguments: [Counterpart.openAI, .anthropic, .google]) func waitsAsLongAsItIsTold(vendor: Counterpart)
            async throws
        {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            try await llmock.script(#"{"type":"fail","status":429,"retry_after":1}"#)
            let before = stand.router.options.clock.now()
            let (error, answer) = try await stand.insist(Question.hello(vendor.model), isStream: false)
            let retryAt = try #require(error.retryAt)
            #expect((error.cause as? AttemptFailure)?.retryAfter == .seconds(1))
            #expect(retryAt >= before + .seconds(1))
            #expect(answer != nil)
            #expect(try await llmock.complaints() == [])
        }

        /// How a stream breaks. Of a malformed chunk the verdict wants that nothing behind it is read: it is, for the usage.
        static let breaks = [("truncate", []), ("malformed", ["malformed_chunk_ignored"]), ("disconnect", [])]

        @Test(arguments: Counterpart.allCases, breaks.indices)
        func aBrokenStreamNeverEndsCleanly(vendor: Counterpart, index: Int) async throws {
            let (kind, complaints) = Self.breaks[index]
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            // Before anything came, before the first text, and behind it.
            for chunks in 0...4 {
                try await llmock.reset()
                try await llmock.script(#"{"type":"stream_fault","kind":"\#(kind)","after_chunks":\#(chunks)}"#)
                let (error, answer) = try await stand.insist(Question.hello(vendor.model), isStream: true)
                #expect((error.cause as? AttemptFailure)?.kind == .protocol, "after \(chunks)")
                #expect(error.code == .upstreamProtocol, "after \(chunks)")
                #expect(answer?.text.hasPrefix("Hello! You said: Zażółć") == true)
                let faults = try await llmock.requests().map { $0.string("fault") }
                #expect(faults == ["stream:\(kind)@\(chunks)", nil])
                #expect(try await llmock.complaints() == complaints)
            }
        }

        @Test(arguments: Counterpart.allCases) func aBrokenCallOfAToolIsNoCall(vendor: Counterpart) async throws {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            // Google's calls come in one event: the only place to cut is before it.
            for chunks in vendor == .google ? [0] : [1, 2, 3] {
                try await llmock.script(#"{"type":"stream_fault","kind":"truncate","after_chunks":\#(chunks)}"#)
                let (error, answer) = try await stand.insist(Question.tools(vendor.model), isStream: true)
                #expect(error.code == .upstreamProtocol)
                #expect(answer?.toolCalls.count == 1)
            }
            #expect(try await llmock.complaints() == [])
        }

        /// A reader that stops is no failure of the stream, and the connection ends with it.
        @Test(arguments: Counterpart.allCases) func aReaderMayStop(vendor: Counterpart) async throws {
            let (stand, llmock) = try await Stand.atLLMock(vendor)
            try await llmock.script(#"{"type":"stream_fault","kind":"stall","after_chunks":5,"stall_seconds":1}"#)
            let stream = try await stand.client.stream(Question.hello(vendor.model), for: stand.alice)
            for try await chunk in stream where !chunk.text.isEmpty {
                stream.cancel()
                break
            }
            #expect(try await stand.complete(Question.hello(vendor.model)).finishReason == .stop)
        }
    }
}
