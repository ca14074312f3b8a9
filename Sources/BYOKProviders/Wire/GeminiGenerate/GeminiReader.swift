// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Makes pieces of response objects: of the only one of a whole reply, of each one of a stream.
struct GeminiReader: Sendable {
    let failures: FailureReader
    private var candidates: [Int: GeminiCandidate] = [:]
    private var builder = ChatReply.Builder()
    private var tokens: TokenUsage?
    private var queries: Set<String> = []
    private var calls = 0

    init(_ failures: FailureReader) { self.failures = failures }

    /// What has come so far.
    var seen: ChatReply { builder.reply }

    /// Whether every answer has come to its end.
    var isFinished: Bool { !candidates.isEmpty && candidates.values.allSatisfy(\.isFinished) }

    mutating func read(_ json: JSON, into chunks: inout [ChatChunk]) throws(AttemptFailure) {
        if json.isArray {
            for element in json.elements { try read(element, into: &chunks) }
            return
        }
        guard json.isObject else { throw failures.unreadable("A part of the reply is no object.", partial: seen) }
        var deltas: [ChatChunk.Delta] = []
        for (position, candidate) in json["candidates"].elements.enumerated() {
            let stated = candidate["index"].integer ?? position
            let index = (0..<1_000).contains(stated) ? stated : position
            var answer = candidates.removeValue(forKey: index) ?? GeminiCandidate(index)
            deltas += answer.read(candidate) { id(of: $0, in: json) }
            candidates[index] = answer
        }
        if let reason = json["promptFeedback"]["blockReason"].string, !reason.isEmpty {
            deltas.append(candidates[0, default: .init(0)].block(reason))
        }
        let usage = usage(json)
        for var chunk in Self.chunks(deltas, usage) {
            chunk.id = Self.text(json["responseId"])
            chunk.model = Self.text(json["modelVersion"])
            builder.add(chunk)
            chunks.append(chunk)
        }
        if json["error"].exists { throw failures.failure(inBand: json["error"], partial: seen) }
    }

    /// One piece each, so that media keep their place among the words; the usage comes with the last.
    private static func chunks(_ deltas: [ChatChunk.Delta], _ usage: ChatUsage?) -> [ChatChunk] {
        var chunks = deltas.map { delta in
            var chunk = ChatChunk()
            chunk.choices = [delta]
            return chunk
        }
        if chunks.isEmpty, usage != nil { chunks.append(ChatChunk()) }
        if !chunks.isEmpty { chunks[chunks.count - 1].usage = usage }
        return chunks
    }

    private static func text(_ json: JSON) -> String? { json.string.flatMap { $0.isEmpty ? nil : $0 } }

    // MARK: Usage

    /// Nil where nothing is new. The counts of a stream grow: the last ones count.
    private mutating func usage(_ json: JSON) -> ChatUsage? {
        let searches = queries.count
        for candidate in json["candidates"].elements {
            for query in candidate["groundingMetadata"]["webSearchQueries"].elements {
                // Google does not bill empty ones, and each of the others once.
                if let query = Self.text(query) { queries.insert(query) }
            }
        }
        let counted = GeminiGenerate.tokens(json["usageMetadata"])
        guard counted != nil || queries.count > searches else { return nil }
        tokens = counted ?? tokens
        guard var tokens else { return nil }
        let model = Self.text(json["modelVersion"]) ?? builder.reply.model
        let isOnce = model.map { GeminiModel($0).billsSearchOnce } ?? false
        tokens.webSearches = UInt64(isOnce ? min(1, queries.count) : queries.count)
        return ChatUsage(tokens: tokens)
    }

    // MARK: Calls

    /// The call's own, or one of what makes this reply different from the others of its conversation, so that reading it
    /// again gives the same.
    private mutating func id(of call: JSON, in json: JSON) -> String {
        defer { calls += 1 }
        if let id = Self.text(call["id"]) { return id }
        let source = Self.text(json["responseId"]).map { Array($0.utf8) } ?? json.raw.bytes
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        // FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/).
        for byte in source { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return GeminiGenerate.madeUpID + String(repeating: "0", count: 16 - digits.count) + digits + "_\(calls)"
    }
}
