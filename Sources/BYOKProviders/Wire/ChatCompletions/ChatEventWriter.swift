// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Makes a client's events of a stream's chunks.
struct ChatEventWriter {
    private let includesUsage: Bool
    /// With what is the same in every event, as it was when the first was written.
    private var head = ChatChunk()
    private var hasBegun = false
    private var begun: Set<Int> = []
    private var finished: Set<Int> = []
    /// The last of those that end an answer, until it is known that nothing follows.
    private var held: ChatChunk?
    private var usage: ChatUsage?

    init(includesUsage: Bool) { self.includesUsage = includesUsage }

    mutating func take(_ chunk: ChatChunk) -> [[UInt8]] {
        usage = chunk.usage ?? usage
        if !hasBegun {
            head.id = head.id ?? chunk.id
            head.model = head.model ?? chunk.model
            head.created = head.created ?? chunk.created
        }
        guard !chunk.choices.isEmpty else { return [] }
        let ends = Set(chunk.choices.filter { $0.finishReason != nil }.map(\.index)).subtracting(finished)
        // Behind the end, some repeat it with the usage.
        if held != nil, ends.isEmpty, !chunk.isOutput { return [] }
        finished.formUnion(ends)
        var events: [[UInt8]] = []
        if let earlier = held { events.append(event(earlier)) }
        held = ends.isEmpty ? nil : chunk
        if ends.isEmpty { events.append(event(chunk)) }
        return events
    }

    /// The whole answer has come.
    mutating func end(_ receipt: Receipt?) -> [[UInt8]] {
        let metadata = receipt?.metadata ?? []
        var events: [[UInt8]] = []
        if includesUsage, let usage = usage ?? receipt?.usage.map({ ChatUsage(tokens: $0) }) {
            if let held { events.append(event(held)) }
            var last = ChatChunk()
            last.usage = usage
            events.append(event(last, usage: usage, metadata))
        } else if held != nil || !metadata.isEmpty {
            // Some never say that they have finished.
            var last = ChatChunk()
            last.choices = [ChatChunk.Delta(index: 0)]
            events.append(event(held ?? last, metadata))
        }
        held = nil
        return events + [Self.framed(Array("[DONE]".utf8))]
    }

    /// The rest will not come.
    mutating func fail(_ error: ErrorReply) -> [[UInt8]] {
        var events: [[UInt8]] = []
        if var last = held, last.isOutput {
            for index in last.choices.indices { last.choices[index].finishReason = nil }
            events.append(event(last))
        }
        held = nil
        return events + [Self.framed(error.json())]
    }

    private mutating func event(
        _ chunk: ChatChunk, usage: ChatUsage? = nil, _ metadata: [(name: String, value: String)] = []
    ) -> [UInt8] {
        var chunk = chunk
        (chunk.id, chunk.model, chunk.created, chunk.usage) = (head.id, head.model, head.created, usage)
        hasBegun = true
        let beginning = Set(chunk.choices.map(\.index)).subtracting(begun)
        begun.formUnion(beginning)
        return Self.framed(chunk.json(beginning: beginning, metadata: metadata))
    }

    /// Line ends are spaces in JSON, and the end of the data in an event: a provider's own JSON may have some.
    private static func framed(_ data: [UInt8]) -> [UInt8] {
        Array("data: ".utf8) + data.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A, 0x0A]
    }
}
