// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// How errors are read.
extension ChatProviderCompatTest {
    static let errorChecks: [Check] = [
        Check("tells errors apart") { stage in
            for (number, sample) in stage.samples.errors.enumerated() {
                let failure = stage.provider.failure(of: sample.reply)
                try stage.expect(
                    failure.kind == sample.kind,
                    "error \(number) (\(sample.status)) is \(failure.kind), not \(sample.kind)")
                try stage.expect(
                    failure.retryAfter == sample.retryAfter,
                    "error \(number) asks to wait \(String(describing: failure.retryAfter))")
            }
        },
        Check("throws errors inside whole replies") { stage in
            for (number, sample) in stage.samples.errorsInReplies.enumerated() {
                guard let failure = stage.refusal(of: sample.bytes) else {
                    throw stage.failure("error \(number) was read as an answer")
                }
                try stage.expect(failure.kind == sample.kind, "error \(number) is \(failure.kind), not \(sample.kind)")
            }
        },
        Check("throws errors inside streams, after what came before") { stage in
            for (number, sample) in stage.samples.errorsInStreams.enumerated() {
                for pieces in [[sample.bytes[...]], ChatStage.cut(sample.bytes, at: Array(1..<sample.bytes.count))] {
                    let reading = stage.read(pieces)
                    guard let failure = reading.failure else { throw stage.failure("error \(number) ended well") }
                    try stage.expect(
                        failure.kind == sample.kind, "error \(number) is \(failure.kind), not \(sample.kind)")
                    try stage.expect(
                        reading.reply.text == sample.text, "before error \(number) came '\(reading.reply.text)'")
                }
            }
        },
        Check("blames no key for what is no error of the provider's") { stage in
            for body in [
                "", "<html><body>502 Bad Gateway</body></html>", "{", "[]", "null", "{\"error\":null}", "\u{0}",
            ] {
                for status in [500, 502, 503, 504, 520, 524, 529] {
                    let reply = UpstreamReply(head: ReplyHead(status: status), body: Array(body.utf8))
                    let kind = stage.provider.failure(of: reply).kind
                    try stage.expect(
                        !AttemptFailure.Classes.definite.contains(kind), "status \(status) with '\(body)' is \(kind)")
                }
            }
        },
        Check("survives errors of any status with any byte changed") { stage in
            var dice = Dice(seed: stage.seed)
            for sample in stage.samples.errors {
                for _ in 0..<200 {
                    let status = dice.oneIn(2) ? sample.status : Int.random(in: 300...599, using: &dice)
                    let body = Mutation.change(sample.bytes, &dice)
                    _ = stage.provider.failure(
                        of: .init(head: .init(status: status, headers: sample.headers), body: body))
                }
            }
        },
        Check("says nothing of the key in an error") { stage in
            let key = "sk-compat-0123456789abcdef0123456789abcdef"
            for sample in stage.samples.errors {
                // In the place of some words of the provider's.
                guard let json = try? JSON(parsing: sample.bytes),
                    let words = json.strings.filter({ $0.utf8.count > 8 }).max(by: { $0.utf8.count < $1.utf8.count })
                else { continue }
                let text = String(decoding: sample.bytes, as: UTF8.self).split(separator: words).joined(
                    separator: "no: \(key)")
                let failure = stage.provider.failure(
                    of: .init(head: .init(status: sample.status, headers: sample.headers), body: Array(text.utf8)))
                let told =
                    "\(failure) \(failure.cause.map { "\($0)" } ?? "") \((failure.cause as? ProviderError)?.message ?? "")"
                try stage.expect(!told.contains("0123456789abcdef"), "the key is in what is told of a \(sample.status)")
            }
        },
    ]
}

extension ChatProviderCompatTest.ErrorSample {
    fileprivate var reply: UpstreamReply {
        UpstreamReply(head: ReplyHead(status: status, headers: headers), body: bytes)
    }
}
