// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting

/// Receipts of every kind, by chance: the same for the same seed.
struct RandomReceipts {
    private var dice: Dice
    private var number = 0
    let keys: [KeyID]

    static let bob = Samples.user("bob")
    static let owners = [Samples.alice, bob, Samples.acme]
    /// 2024-12-20 and a hundred days on: over a year's end and a leap day's absence.
    static let days = 20_077...20_176
    static let models = [
        "gpt-4o", "openai/gpt-4o", "claude-sonnet-4-5", "x/y:free", "=1+1", "caf\u{E9}", "cafe\u{301}", "a,b",
    ]

    init(seed: UInt64) {
        var dice = Dice(seed: seed)
        keys = (0..<6).map { KeyID(at: Timestamp(seconds: 1_000 + $0), using: &dice) }
        self.dice = dice
    }

    mutating func receipts(_ count: Int) -> [Receipt] { (0..<count).map { _ in next() } }

    private mutating func money(_ most: Int64) -> Money { Money(nanodollars: .random(in: 0...most, using: &dice)) }

    private mutating func time() -> Timestamp {
        Timestamp(
            microseconds: Int64(Int.random(in: Self.days, using: &dice)) * 86_400_000_000
                + .random(in: 0..<86_400_000_000, using: &dice))
    }

    private mutating func attempt(_ failure: AttemptFailure.Class?, isOwn: Bool) -> AttemptRecord {
        AttemptRecord(
            provider: dice.pick([Provider.ID.openAI, .openRouter, .anthropic]), model: dice.pick(Self.models),
            keyID: isOwn && !dice.oneIn(8) ? dice.pick(keys) : nil,
            keyOwner: isOwn ? dice.pick([Samples.alice, Samples.acme]) : nil, failure: failure,
            duration: .milliseconds(Int.random(in: 0...9_000, using: &dice)))
    }

    private mutating func usage() -> TokenUsage {
        func count(_ dice: inout Dice) -> UInt64 { dice.oneIn(3) ? .random(in: 0...50_000, using: &dice) : 0 }
        return TokenUsage(
            input: count(&dice), cacheRead: count(&dice), cacheWrite: count(&dice), cacheWrite1h: count(&dice),
            output: count(&dice), reasoning: count(&dice), audioInput: count(&dice), audioOutput: count(&dice),
            imageInput: count(&dice), imageOutput: count(&dice), webSearches: dice.oneIn(9) ? 2 : 0,
            provenance: dice.oneIn(7) ? .estimated : dice.oneIn(9) ? .unknown : .reported)
    }

    private mutating func next() -> Receipt {
        number += 1
        var receipt = Receipt(
            requestID: Self.id(number), at: time(),
            duration: .microseconds(Int.random(in: 0...5_000_000, using: &dice)),
            caller: dice.pick([Samples.alice, Self.bob]), organisation: dice.oneIn(2) ? Samples.acme : nil,
            delegation: dice.oneIn(5) ? ["agent", "-sub, \"agent\""] : [], requestedModel: dice.pick(Self.models),
            attempts: [], outcome: .failed)
        for _ in 0..<Int.random(in: 0...2, using: &dice) {
            receipt.attempts.append(attempt(dice.pick(AttemptFailure.Class.allCases), isOwn: !dice.oneIn(4)))
        }
        if dice.oneIn(5) {
            receipt.error = .upstreamFailed
            return receipt
        }
        serve(&receipt)
        return receipt
    }

    private mutating func serve(_ receipt: inout Receipt) {
        let isOwn = dice.oneIn(2)
        receipt.outcome = dice.pick([.served, .served, .served, .brokenOff, .abandoned])
        receipt.attempts.append(attempt(receipt.outcome == .brokenOff ? .protocol : nil, isOwn: isOwn))
        receipt.servedModel = dice.oneIn(4) ? nil : "served"
        receipt.usage = dice.oneIn(12) ? nil : usage()
        if !dice.oneIn(5) {
            receipt.cost = money(3_000_000_000)
            receipt.costSource = dice.pick([.reported, .listPrice])
        }
        if !dice.oneIn(5) { receipt.creditsEquivalent = money(4_000_000_000) }
        guard !isOwn else { return }
        let charged = money(2_000_000_000)
        let state = dice.pick(CreditCharge.State.allCases)
        let isCharged = state != .voided && state != .expired
        receipt.credits = CreditCharge(
            account: dice.pick(Self.owners), tier: "trial", markup: 1_500, reserved: charged,
            charged: isCharged ? charged : .zero, uncollected: isCharged ? .zero : charged, state: state)
        if let first = receipt.attempts.dropLast().first(where: { $0.keyOwner != nil }), let failure = first.failure {
            receipt.fallback = .init(keyID: first.keyID, provider: first.provider, failure: failure)
        }
    }

    private static func id(_ number: Int) -> RequestID {
        guard let id = try? RequestID("request-\(number)") else { preconditionFailure("an impossible id") }
        return id
    }
}
