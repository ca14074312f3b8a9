// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// Samples for the kit, from what the fake upstream says in a vendor's shape.
enum FakeSamples {
    static func of(_ vendor: Vendor) async throws -> ChatProviderCompatTest.Samples {
        var cut = FakeUpstream.Answer.text("It went on and")
        cut.finishReason = .length
        var replies: [ChatProviderCompatTest.Sample] = []
        var streams: [ChatProviderCompatTest.Sample] = []
        for answer in [
            .text("Good morning, \u{1F9EA}."), cut, FakeStreamsTests.full, .toolCalls(FakeStreamsTests.call),
        ] {
            var counted = answer
            counted.usage = .tokens(tokens)
            replies.append(sample(counted, try await bytes(vendor, counted, nil, isStream: false)))
            streams.append(sample(counted, try await bytes(vendor, counted, nil, isStream: true)))
        }
        var errors: [ChatProviderCompatTest.ErrorSample] = []
        for (failure, kind, delay) in refusals {
            let upstream = FakeUpstream.knowingAll()
            upstream.fail(failure)
            let reply = try await upstream.send(vendor.plain(), as: vendor)
            errors.append(
                .init(reply.body, kind, status: reply.head.status, headers: reply.head.headers, retryAfter: delay))
        }
        let answer = FakeUpstream.Answer.text("one two three")
        let inReply = try await bytes(vendor, answer, .overloaded.insideReply, isStream: false)
        var inStream = ChatProviderCompatTest.ErrorSample(
            try await bytes(vendor, answer, .overloaded.midStream(after: 2), isStream: true), .overloaded)
        inStream.text = "one two"
        return .init(
            model: vendor.model, replies: replies, streams: streams, errors: errors,
            errorsInReplies: [.init(inReply, .overloaded)], errorsInStreams: [inStream])
    }

    private static let tokens = TokenUsage(input: 70, cacheRead: 30, output: 12, reasoning: 8)

    private static let refusals: [(FakeUpstream.Failure, AttemptFailure.Class, Duration?)] = [
        (.invalidKey, .authInvalid, nil), (.noFunds, .quotaExhausted, nil), (.forbidden, .forbidden, nil),
        (.rateLimited(retryAfter: .seconds(9)), .rateLimited, .seconds(9)), (.modelNotFound, .modelNotFound, nil),
        (.contextTooLong, .contextTooLong, nil), (.overloaded, .overloaded, nil), (.unavailable, .unavailable, nil),
    ]

    private static func sample(
        _ answer: FakeUpstream.Answer, _ bytes: [UInt8]
    ) -> ChatProviderCompatTest.Sample {
        var sample = ChatProviderCompatTest.Sample(bytes, text: answer.text, usage: tokens)
        sample.finishReason = answer.finishReason ?? (answer.toolCalls.isEmpty ? .stop : .toolCalls)
        sample.reasoning = answer.reasoning
        sample.toolCalls = answer.toolCalls
        return sample
    }

    private static func bytes(
        _ vendor: Vendor, _ answer: FakeUpstream.Answer, _ failure: FakeUpstream.Failure?, isStream: Bool
    ) async throws -> [UInt8] {
        let upstream = FakeUpstream.knowingAll()
        upstream.answer(answer)
        if let failure { upstream.fail(failure) }
        var request = ChatRequest(ModelName(vendor.model), messages: [.user("Hi")])
        request.maxTokens = 100
        // As the adapter asks, so that OpenAI tells the usage.
        let rendered = try #require(vendor.chat).render(request, model: vendor.model, isStream: isStream)
        return try await upstream.send(rendered.request, as: vendor).body
    }
}
