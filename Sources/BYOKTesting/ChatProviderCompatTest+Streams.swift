// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// How streams are read.
extension ChatProviderCompatTest {
    static let streamChecks: [Check] = [
        Check("reads streams in one piece") { stage in
            try stage.forEachStream { sample, what in
                try stage.expectGood(stage.read([sample.bytes[...]]), sample, what)
            }
        },
        Check("reads streams byte by byte") { stage in
            try stage.forEachStream { sample, what in
                let pieces = ChatStage.cut(sample.bytes, at: Array(1..<max(1, sample.bytes.count)))
                try stage.expectGood(stage.read(pieces), sample, what)
            }
        },
        Check("reads streams in any pieces") { stage in
            var dice = Dice(seed: stage.seed)
            try stage.forEachStream { sample, what in
                for _ in 0..<50 {
                    let ends = (0..<Int.random(in: 1...12, using: &dice)).map { _ in
                        Int.random(in: 0...sample.bytes.count, using: &dice)
                    }
                    try stage.expectGood(
                        stage.read(ChatStage.cut(sample.bytes, at: ends)), sample, "\(what), cut at \(ends)")
                }
            }
        },
        Check("does not take the beginning of a stream for the whole") { stage in
            try stage.forEachStream { sample, what in
                try stage.forEachBeginning(of: sample) { end, reading in
                    if let failure = reading.failure {
                        try stage.expect(
                            failure.kind == .protocol, "\(what), cut after \(end) bytes, is \(failure.kind)")
                        return try stage.expect(
                            sample.text.hasPrefix(reading.reply.text), "\(what), cut after \(end) bytes, has other text"
                        )
                    }
                    try stage.expect(
                        reading.reply.finishReason == sample.finishReason && reading.reply.text == sample.text,
                        "\(what) ends well although it was cut after \(end) bytes")
                }
            }
        },
        Check("survives streams with any byte changed") { stage in
            var dice = Dice(seed: stage.seed)
            try stage.forEachStream { sample, _ in
                for _ in 0..<400 { _ = stage.read([Mutation.change(sample.bytes, &dice)[...]]) }
            }
        },
        Check("passes over comments and events that it does not know") { stage in
            let strange = Array(
                ": compat\n\nevent: compat_unknown\ndata: {\"type\":\"compat_unknown\",\"n\":1}\n\n".utf8)
            try stage.forEachStream { sample, what in
                for end in sample.bytes.eventEnds {
                    let bytes = sample.bytes[..<end] + strange + sample.bytes[end...]
                    try stage.expectGood(
                        stage.read([bytes]), sample, "\(what), with a strange event after \(end) bytes")
                }
            }
        },
        Check("does not read on after the end") { stage in
            try stage.forEachStream { sample, what in
                let twice = stage.read([(sample.bytes + sample.bytes)[...]])
                let isOnce = twice.failure != nil || twice.reply.text == sample.text || sample.text.isEmpty
                let isBoth = twice.reply.text == sample.text + sample.text
                try stage.expect(isOnce || isBoth, "\(what), sent twice, gives '\(twice.reply.text)'")
            }
        },
    ]
}

extension ChatStage {
    /// What every beginning of a stream comes to, the empty one included and the whole excepted.
    fileprivate func forEachBeginning(of sample: Sample, _ body: (_ end: Int, Reading) throws -> Void) throws {
        var parser = provider.makeStreamParser()
        if type(of: parser) is AnyObject.Type {
            // A parser that cannot be copied reads each from its beginning.
            for end in 0..<sample.bytes.count { try body(end, read([sample.bytes[..<end]])) }
            return
        }
        var decoder = EventDecoder()
        var whole = ChatReply.Builder()
        for end in 0..<sample.bytes.count {
            // The stream ends here: for copies.
            var (lastParser, lastDecoder, last) = (parser, decoder, whole)
            let failed = read([], &lastParser, &lastDecoder, &last, isLast: true)
            try body(end, Reading(reply: last.reply, failure: failed))
            if read([sample.bytes[end]], &parser, &decoder, &whole, isLast: false) != nil { return }
        }
    }

    fileprivate func forEachStream(_ body: (Sample, _ what: String) throws -> Void) throws {
        for (number, sample) in samples.streams.enumerated() { try body(sample, "stream \(number)") }
    }

    fileprivate func expectGood(_ reading: Reading, _ sample: Sample, _ what: String) throws {
        if let failed = reading.failure { throw failure("\(what) was refused: \(failed)") }
        try expect(reading.reply, sample, what)
    }
}

extension [UInt8] {
    /// Behind each blank line, the last one excepted.
    fileprivate var eventEnds: [Int] {
        var ends: [Int] = []
        for index in indices.dropLast() where self[index] == 0x0A {
            let isBlank = index > 0 && self[index - 1] == 0x0A
            let isBlankCRLF = index > 2 && self[index - 1] == 0x0D && self[index - 2] == 0x0A
            if isBlank || isBlankCRLF { ends.append(index + 1) }
        }
        return ends
    }
}
