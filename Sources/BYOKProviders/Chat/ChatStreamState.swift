// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What has been read of a stream, and what not yet given out.
struct ChatStreamState {
    private var decoder: EventDecoder
    private var parser: any ChatStreamParser
    /// The next is the last.
    private var held: [ChatChunk] = []
    private(set) var tally = ChatTally()
    private(set) var failure: AttemptFailure?
    /// What came after the failure.
    private(set) var lateUsage: ChatUsage?
    private(set) var hasEnded = false
    /// Whether all of the answer has come.
    private(set) var isWhole = false
    /// Nothing more is given out: what comes is counted and not kept.
    private(set) var isSilent = false

    init(_ parser: any ChatStreamParser, largestEvent: Int) {
        self.parser = parser
        decoder = EventDecoder(largestEvent: largestEvent)
    }

    var hasOutput: Bool { held.contains(where: \.isOutput) }
    var isSettled: Bool { hasEnded || failure != nil || hasOutput }

    mutating func pop() -> ChatChunk? { held.popLast() }

    /// Takes an answer that came in one piece.
    mutating func take(whole chunk: ChatChunk) {
        hold([chunk])
        hasEnded = true
        isWhole = true
    }

    /// The reader is gone, or has been told the end.
    mutating func silence() {
        held = []
        isSilent = true
    }

    /// - Parameter piece: nil: the body has ended.
    mutating func take(_ piece: [UInt8]?) {
        var events: [ServerSentEvent] = []
        var chunks: [ChatChunk] = []
        do {
            if let piece { try decoder.decode(piece, into: &events) } else { try decoder.finish(into: &events) }
        } catch {
            failure = failure ?? AttemptFailure(error)
        }
        for event in events { take(event, &chunks) }
        if piece == nil {
            hasEnded = true
            if failure == nil { attempt { parser throws(AttemptFailure) in try parser.finish(into: &chunks) } }
            isWhole = failure == nil
        }
        if !chunks.isEmpty { hold(chunks) }
    }

    private mutating func hold(_ chunks: [ChatChunk]) {
        for chunk in chunks { tally.add(chunk) }
        if !isSilent { held = chunks.reversed() + held }
    }

    private mutating func take(_ event: ServerSentEvent, _ chunks: inout [ChatChunk]) {
        guard failure == nil else {
            var rest: [ChatChunk] = []
            try? parser.parse(event, into: &rest)
            lateUsage = rest.last { $0.usage != nil }?.usage ?? lateUsage
            tally.take(lateUsage)
            return
        }
        attempt { parser throws(AttemptFailure) in try parser.parse(event, into: &chunks) }
    }

    private mutating func attempt(_ step: (inout any ChatStreamParser) throws(AttemptFailure) -> Void) {
        do {
            try step(&parser)
        } catch {
            failure = error
            // An error may carry the usage along, in the same event.
            if let said = error.cause as? ProviderError { tally.take(said.partial?.usage) }
        }
    }
}
