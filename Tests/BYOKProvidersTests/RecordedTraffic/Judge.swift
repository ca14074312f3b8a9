// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
@testable import BYOKStorage
import Foundation
import Testing

/// Holds what was read to the facts of a recording.
struct Judge {
    let recording: Recording
    private var facts: Facts { recording.expect }

    init(_ recording: Recording) { self.recording = recording }

    func judge(_ outcome: Outcome) {
        judge(outcome.failure)
        guard facts.has("text") else { return }
        judge(outcome.reply)
        judge(outcome.reply.usage)
    }

    // MARK: Errors

    /// The classes behind the corpus' coarser ones.
    private static let classes: [String: Set<AttemptFailure.Class>] = [
        "auth": [.authInvalid, .keyExpired, .keyWrongKind],
        "permission": [.forbidden, .keyLimitExceeded],
        "insufficient_credit": [.quotaExhausted, .keyLimitExceeded],
        "rate_limit": [.rateLimited],
        "server": [.unavailable, .overloaded],
        "overloaded": [.overloaded, .unavailable],
        "context_length": [.contextTooLong],
        "invalid_request": [.badRequest, .contentPolicy],
        "model_not_found": [.modelNotFound],
    ]

    /// The rules name these statuses; the corpus counts them with others.
    private static let byStatus: [Int: Set<AttemptFailure.Class>] = [
        408: [.timeout], 413: [.contextTooLong], 504: [.timeout], 524: [.timeout],
    ]

    private func judge(_ failure: AttemptFailure?) {
        guard facts.bool("is_error") == true else {
            #expect(failure == nil, "\(recording.id): \(String(describing: failure?.cause))")
            return
        }
        let error = facts.object("error")
        guard let failure else {
            Issue.record("\(recording.id): the error was not seen")
            return
        }
        let allowed = Self.byStatus[recording.status] ?? Self.classes[error.string("class") ?? ""] ?? []
        #expect(allowed.contains(failure.kind), "\(recording.id): \(failure.kind) for \(error.values)")
        if error.string("retry_delay") != nil || error.string("retry_after_header") != nil {
            #expect(failure.retryAfter != nil, "\(recording.id)")
        }
        let said = (failure.cause as? ProviderError)?.message ?? ""
        if let words = error.string("message"), !words.contains("key") {
            #expect(said.hasPrefix(words.prefix(200)), "\(recording.id)")
        }
    }

    // MARK: Answers

    private func judge(_ reply: ChatReply) {
        let id = recording.id
        #expect(reply.model == facts.string("model"), "\(id)")
        #expect(reply.id == facts.string("response_id"), "\(id)")
        #expect(reply.servedBy == facts.string("upstream_provider"), "\(id)")
        // A refused prompt has no answer; its reason to end stands in one all the same.
        if let choices = facts.int("choices"), !facts.has("block_reason") {
            #expect(reply.choices.count == choices, "\(id)")
        }
        judge(reply.text, facts.object("text"), "text")
        // The corpus reads the plain text of a thought; a summary may stand among the details alone.
        let thought = facts.object("reasoning_text")
        let plain = reply.choices.first?.message.reasoning.filter { $0.kind == .text }.map(\.text).joined() ?? ""
        judge(thought.isEmpty ? plain : reply.reasoningText, thought, "reasoning")
        judge(reply.choices.first?.message.refusal ?? "", facts.object("refusal_text"), "refusal")
        if let expected = facts.string("finish_class"), expected != "unknown" {
            #expect(reply.finishReason?.rawValue == expected, "\(id)")
        }
        if !facts.has("finish_class") || facts.values["finish_class"] is NSNull, facts.bool("is_error") == false {
            #expect(reply.finishReason == nil, "\(id)")
        }
        if let native = facts.string("native_finish_reason"), recording.api == "chat" {
            #expect(reply.choices.first?.nativeFinishReason == native, "\(id)")
        }
        #expect(mediaCount(reply) == facts.int("media_parts") ?? 0, "\(id)")
        judge(reply.toolCalls)
    }

    private func judge(_ text: String, _ facts: Facts, _ what: String) {
        let hash = try? SHA256.hash(of: Array(text.utf8)).map {
            String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
        }
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(
            hash?.joined() == facts.string("sha256") ?? empty,
            "\(recording.id): the \(what) is '\(text.prefix(80))' and not '\(facts.string("preview") ?? "")'")
    }

    private func mediaCount(_ reply: ChatReply) -> Int {
        guard let message = reply.choices.first?.message else { return 0 }
        let parts = message.content.filter { part in
            switch part.content {
            case .image, .file, .audio: true
            default: false
            }
        }
        return parts.count + message.extra.count { $0.name == "audio" && $0.value != (try? RawJSON("null")) }
    }

    private func judge(_ calls: [ToolCall]) {
        let expected = facts.objects("tool_calls")
        #expect(calls.map(\.name) == expected.map { $0.string("name") ?? "" }, "\(recording.id)")
        for (call, facts) in zip(calls, expected) {
            if let id = facts.string("id") { #expect(call.id == id, "\(recording.id)") }
            if let invalid = facts.string("arguments_invalid_json") {
                #expect(call.arguments == invalid, "\(recording.id)")
                continue
            }
            let text = call.arguments.isEmpty ? "{}" : call.arguments
            let arguments = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
            #expect(
                (arguments as? NSObject) == (facts.values["arguments"] as? NSObject),
                "\(recording.id): \(call.arguments)")
        }
    }

    // MARK: Usage

    private func judge(_ usage: ChatUsage?) {
        let expected = facts.object("usage")
        let id = recording.id
        guard let tokens = usage?.tokens else {
            #expect(expected.isEmpty, "\(id): the usage was not seen")
            return
        }
        let input = [
            tokens.input, tokens.cacheRead, tokens.cacheWrite, tokens.cacheWrite1h, tokens.audioInput,
            tokens.imageInput,
        ]
        let output = [tokens.output, tokens.reasoning, tokens.audioOutput, tokens.imageOutput]
        let written = tokens.cacheWrite + tokens.cacheWrite1h
        let most = expected.int("output_tokens_total") ?? 0
        same(input.reduce(0, +), expected.int("input_tokens_total"), "input")
        same(output.reduce(0, +), expected.int("output_tokens_total"), "output")
        same(tokens.cacheRead, expected.int("cached_tokens"), "cached")
        same(written, expected.int("cache_write_tokens"), "cache write")
        same(tokens.cacheWrite1h, expected.int("cache_write_1h_tokens"), "cache write 1 h")
        // More thought than said is seen, and cut to what was said.
        same(tokens.reasoning, expected.int("reasoning_tokens").map { min($0, most) }, "reasoning")
        #expect(tokens.provenance == .reported, "\(id)")
        #expect(usage?.cost?.usesStoredKey ?? false == expected.bool("is_byok") ?? false, "\(id)")
        amount(usage?.cost?.charged, expected.string("cost_usd_literal"), "cost")
        amount(usage?.cost?.upstream, expected.string("upstream_inference_cost_literal"), "upstream cost")
    }

    private func same(_ found: UInt64, _ expected: Int?, _ what: String) {
        #expect(found == UInt64(expected ?? 0), "\(recording.id): \(what)")
    }

    private func amount(_ found: ExactCost?, _ expected: String?, _ what: String) {
        let amount = expected.flatMap { Decimal(string: $0) }
        #expect(found?.decimal.flatMap { Decimal(string: $0) } == amount, "\(recording.id): \(what)")
    }
}
