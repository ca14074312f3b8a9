// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// How whole replies are read.
extension ChatProviderCompatTest {
    static let replyChecks: [Check] = [
        Check("reads whole replies") { stage in
            for (number, sample) in stage.samples.replies.enumerated() {
                let reply: ChatReply
                do {
                    reply = try stage.parse(sample.bytes)
                } catch {
                    throw stage.failure("reply \(number) was refused: \(error)")
                }
                try stage.expect(reply, sample, "reply \(number)")
            }
        },
        Check("refuses replies that are cut short") { stage in
            for (number, sample) in stage.samples.replies.enumerated() {
                let content = sample.bytes.lastIndex { $0 > 0x20 } ?? 0
                for end in 0..<content {
                    guard let failure = stage.refusal(of: Array(sample.bytes[..<end])) else {
                        throw stage.failure("reply \(number) was read although it was cut after \(end) bytes")
                    }
                    try stage.expect(
                        failure.kind == .protocol, "reply \(number), cut after \(end) bytes, is \(failure.kind)")
                }
            }
        },
        Check("survives replies with any byte changed") { stage in
            var dice = Dice(seed: stage.seed)
            for sample in stage.samples.replies {
                for _ in 0..<400 { _ = try? stage.parse(Mutation.change(sample.bytes, &dice)) }
            }
        },
        Check("refuses what is no reply") { stage in
            for text in ["", " ", "null", "[]", "1", "\"text\"", "<html></html>", "{}", "{\"compat\":1}"] {
                guard let failure = stage.refusal(of: Array(text.utf8)) else {
                    throw stage.failure("'\(text)' was read as an answer")
                }
                try stage.expect(failure.kind == .protocol, "'\(text)' is \(failure.kind), not protocol")
            }
        },
    ]
}

/// Small damage to a text.
enum Mutation {
    static func change(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &dice) where !bytes.isEmpty {
            let position = Int.random(in: bytes.indices, using: &dice)
            switch Int.random(in: 0..<5, using: &dice) {
            case 0: bytes[position] = UInt8.random(in: .min ... .max, using: &dice)
            case 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            case 2: bytes.remove(at: position)
            case 3: bytes.insert(dice.pick(Array("{}[]\":,-0e\\\n".utf8)), at: position)
            default:
                let end = min(bytes.count, position + Int.random(in: 1...40, using: &dice))
                bytes.insert(contentsOf: bytes[position..<end], at: position)
            }
        }
        return bytes
    }
}
