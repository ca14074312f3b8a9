// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// What one check of a chat provider works with: requests, ways to read, and a way to complain.
struct ChatStage: Sendable {
    let check: String
    let provider: any ChatProvider
    let samples: ChatProviderCompatTest.Samples
    let seed: UInt64

    typealias Sample = ChatProviderCompatTest.Sample

    /// What a stream came to.
    struct Reading {
        var reply: ChatReply
        /// Nil: it ended well.
        var failure: AttemptFailure?
    }

    /// The plainest request there is.
    var request: ChatRequest {
        var request = ChatRequest(ModelName(samples.model), messages: [.user("compat question")])
        request.maxTokens = 4_321
        return request
    }

    func render(_ request: ChatRequest, isStream: Bool = false) throws -> RenderedChat {
        do {
            return try provider.render(request, model: samples.model, isStream: isStream)
        } catch {
            throw failure("a plain request was refused: \(error.message)")
        }
    }

    func parse(_ bytes: [UInt8]) throws(AttemptFailure) -> ChatReply {
        try provider.parse(UpstreamReply(head: ReplyHead(status: 200), body: bytes))
    }

    /// Why a reply is not read; nil: it is.
    func refusal(of bytes: [UInt8]) -> AttemptFailure? {
        do {
            _ = try parse(bytes)
            return nil
        } catch {
            return error
        }
    }

    /// Why a request is not rendered; nil: it is.
    func refusal(of request: ChatRequest) -> BYOKError? {
        do {
            _ = try provider.render(request, model: samples.model, isStream: false)
            return nil
        } catch {
            return error
        }
    }

    /// Reads a stream that comes in these pieces.
    func read(_ pieces: [ArraySlice<UInt8>]) -> Reading {
        var parser = provider.makeStreamParser()
        var decoder = EventDecoder()
        var whole = ChatReply.Builder()
        var failed: AttemptFailure?
        for piece in pieces where failed == nil {
            failed = read(Array(piece), &parser, &decoder, &whole, isLast: false)
        }
        failed = failed ?? read([], &parser, &decoder, &whole, isLast: true)
        return Reading(reply: whole.reply, failure: failed)
    }

    /// Reads on.
    /// - Returns: why it cannot be read; nil: it can.
    func read(
        _ piece: [UInt8], _ parser: inout any ChatStreamParser, _ decoder: inout EventDecoder,
        _ whole: inout ChatReply.Builder, isLast: Bool
    ) -> AttemptFailure? {
        var chunks: [ChatChunk] = []
        defer { for chunk in chunks { whole.add(chunk) } }
        do {
            var events: [ServerSentEvent] = []
            isLast ? try decoder.finish(into: &events) : try decoder.decode(piece, into: &events)
            for event in events { try parser.parse(event, into: &chunks) }
            if isLast { try parser.finish(into: &chunks) }
            return nil
        } catch {
            return error as? AttemptFailure ?? AttemptFailure(.protocol, cause: error)
        }
    }

    /// Cut after each of these many bytes.
    static func cut(_ bytes: [UInt8], at ends: [Int]) -> [ArraySlice<UInt8>] {
        let all = [0] + ends.sorted() + [bytes.count]
        return zip(all, all.dropFirst()).map { bytes[$0..<$1] }
    }

    func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        if !condition { throw failure(message()) }
    }

    func failure(_ message: String) -> CompatFailure {
        CompatFailure(check: check, message: "\(message) (seed \(seed))")
    }

    /// Expects that an answer is the sample's.
    func expect(_ reply: ChatReply, _ sample: Sample, _ what: String) throws {
        try expect(reply.text == sample.text, "\(what): the text is '\(reply.text)', not '\(sample.text)'")
        try expect(
            reply.reasoningText == sample.reasoning,
            "\(what): the thoughts are '\(reply.reasoningText)', not '\(sample.reasoning)'")
        try expect(
            reply.finishReason == sample.finishReason,
            "\(what): it ended with '\(reply.finishReason?.rawValue ?? "nothing")', not '\(sample.finishReason)'")
        try expect(
            reply.usage?.tokens == sample.usage,
            "\(what): the usage is \(String(describing: reply.usage?.tokens)), not \(String(describing: sample.usage))")
        try expect(
            reply.toolCalls.map(\.name) == sample.toolCalls.map(\.name),
            "\(what): other tools are called than should be")
        for (found, wanted) in zip(reply.toolCalls, sample.toolCalls) {
            try expect(!found.id.isEmpty, "\(what): the call of '\(found.name)' has no id")
            try expect(
                wanted.id.isEmpty || found.id == wanted.id,
                "\(what): the call's id is '\(found.id)', not '\(wanted.id)'")
            try expect(
                SameJSON.holds(found.arguments, wanted.arguments),
                "\(what): the arguments are '\(found.arguments)', not '\(wanted.arguments)'")
        }
    }
}

/// Whether two JSON texts say the same.
enum SameJSON {
    static func holds(_ a: String, _ b: String) -> Bool {
        guard let left = try? JSON(parsing: Array(a.utf8)), let right = try? JSON(parsing: Array(b.utf8)) else {
            return a == b
        }
        return same(left, right)
    }

    private static func same(_ a: JSON, _ b: JSON) -> Bool {
        guard a.kind == b.kind else { return false }
        if a.isArray {
            let (left, right) = (a.elements, b.elements)
            return left.count == right.count && zip(left, right).allSatisfy(same)
        }
        if a.isObject {
            let (left, right) = (members(a), members(b))
            return left.count == right.count
                && left.allSatisfy { name, value in right[name].map { same(value, $0) } ?? false }
        }
        return a.string == b.string && a.decimal == b.decimal
    }

    private static func members(_ json: JSON) -> [String: JSON] {
        var all: [String: JSON] = [:]
        json.forEachMember { name, value in all[name.string ?? ""] = value }
        return all
    }
}
