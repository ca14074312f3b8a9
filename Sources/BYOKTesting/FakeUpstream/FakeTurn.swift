// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// An answer on its way into a provider's shape.
struct FakeTurn: Sendable {
    let answer: FakeUpstream.Answer
    let number: Int
    let model: String
    /// In seconds since 1970.
    let created: Int
    let tokens: TokenUsage
    /// Of the request.
    let body: JSON
    let query: [String: String]

    init(
        _ answer: FakeUpstream.Answer, to request: ReceivedRequest, _ body: JSON, model: String, number: Int,
        at now: Timestamp
    ) {
        self.answer = answer
        self.number = number
        self.model = answer.model ?? model
        self.body = body
        query = request.query
        created = Int(now.microseconds / 1_000_000)
        var tokens = answer.usage.tokens
        if answer.usage.form != .tokens {
            let calls = answer.toolCalls.map { $0.name.utf8.count + $0.arguments.utf8.count }.reduce(0, +)
            tokens.input = Self.count(request.body.count)
            tokens.output = Self.count(answer.text.utf8.count + answer.refusal.utf8.count + calls)
            tokens.reasoning = answer.reasoning.isEmpty ? 0 : Self.count(answer.reasoning.utf8.count)
        }
        self.tokens = tokens
    }

    private static func count(_ bytes: Int) -> UInt64 { UInt64(max(1, bytes / 4)) }

    var finishReason: FinishReason { answer.finishReason ?? (answer.toolCalls.isEmpty ? .stop : .toolCalls) }
    var hasUsage: Bool { answer.usage.form != .missing }

    /// A number of the usage, right or wrong as the answer wants it.
    func number(_ count: UInt64) -> RawJSON {
        let text =
            switch answer.usage.form {
            case .negative: "-\(max(1, count))"
            case .huge: "\(UInt64.max)"
            case .text: "\"\(count)\""
            default: "\(count)"
            }
        return RawJSON(trusted: Array(text.utf8))
    }

    /// The proof of what was thought.
    var signature: String { "ZmFrZSBzaWduYXR1cmUg\(number)" }

    /// What is paid for it where the provider says so: a dollar per million tokens.
    var cost: ReportedCost {
        if let cost = answer.cost { return cost }
        let count = [tokens.input, tokens.cacheRead, tokens.output, tokens.reasoning].reduce(0, &+)
        let price = Price(units: UInt128(min(count, 1 << 40)) * 1_000_000_000_000_000_000_000_000)
        return ReportedCost(charged: ExactCost(price))
    }

    /// The text in the pieces that a stream brings: words with the space before them.
    static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        for character in text {
            if character == " " || pieces.isEmpty {
                pieces.append(String(character))
            } else {
                pieces[pieces.count - 1].append(character)
            }
        }
        return pieces
    }

    /// A call's arguments in the pieces that a stream brings.
    static func argumentPieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(7)))
            rest = rest.dropFirst(7)
        }
        return pieces
    }
}
