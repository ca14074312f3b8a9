// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting

/// One step of a history. Numbers name keys and requests modulo how many there are, so that any part of a history is a
/// history, too.
enum PerformOperation: Sendable, Hashable {
    case add(PerformModel.Owner, isAggregators: Bool, mode: SpendPolicy.Mode)
    case remove(Int)
    case disable(Int)
    case enable(Int)
    case replace(Int)
    case test(Int, Finding)
    case grant(Int64)
    case advance(Int)
    case begin(RequestSpec)
    /// One of the requests under way gets its answer.
    case resolve(Int, PerformModel.Outcome)
    /// One of the requests under way is cancelled.
    case cancel(Int)
    case breakLedger
    case mendLedger

    enum Finding: CaseIterable { case connected, invalid, noFunds, rateLimited }
}

/// Random steps, the same for the same seed.
struct PerformHistory {
    let setup: PerformModel.Setup
    let steps: [PerformOperation]

    init(seed: UInt64, count: Int) {
        var dice = Dice(seed: seed)
        let modes: [SpendPolicy.Mode] = [
            .creditsAsFallback, .creditsAsFallback, .creditsAsFallback, .creditsAsFallback, .creditsIfNoOwnKey,
            .neverCredits,
        ]
        func mode(_ dice: inout Dice) -> SpendPolicy.Mode {
            dice.oneIn(4) ? dice.pick(modes) : .creditsAsFallback
        }
        setup = PerformModel.Setup(
            mode: mode(&dice), userMode: mode(&dice), cap: dice.oneIn(3) ? dice.pick([50_000_000, 100_000_000]) : nil)
        var steps: [PerformOperation] = [.grant(dice.pick([20_000_000, 60_000_000, 1_000_000_000]))]
        for _ in 0..<Int.random(in: 0...4, using: &dice) { steps.append(Self.add(&dice, mode(&dice))) }
        while steps.count < count {
            let which = Int.random(in: 0..<10_000, using: &dice)
            switch Int.random(in: 0..<100, using: &dice) {
            case 0..<3: steps.append(Self.add(&dice, mode(&dice)))
            case 3: steps.append(.remove(which))
            case 4: steps.append(.disable(which))
            case 5..<7: steps.append(.enable(which))
            case 7..<9: steps.append(.replace(which))
            case 9..<13: steps.append(.test(which, dice.pick(PerformOperation.Finding.allCases)))
            case 13: steps.append(.grant(dice.pick([30_000_000, 500_000_000])))
            case 14..<27:
                steps.append(
                    .advance(dice.pick([1, 5, 9, 10, 30, 60, 60, 119, 120, 299, 300, 600, 1_200, 3_600, 40_000])))
            case 27: steps.append(.breakLedger)
            case 28..<30: steps.append(.mendLedger)
            case 30..<32: steps.append(.cancel(which))
            case 32..<62: steps.append(.begin(Self.spec(&dice, mode(&dice))))
            default: steps.append(.resolve(which, Self.outcome(&dice)))
            }
        }
        self.steps = steps
    }

    private static func add(_ dice: inout Dice, _ mode: SpendPolicy.Mode) -> PerformOperation {
        .add(dice.pick(PerformModel.Owner.allCases), isAggregators: dice.oneIn(3), mode: mode)
    }

    private static func spec(_ dice: inout Dice, _ mode: SpendPolicy.Mode) -> RequestSpec {
        // Some ids come twice, of these some with another body.
        let id =
            dice.oneIn(4) ? Int.random(in: 0..<4, using: &dice) : Int.random(in: 1_000..<1_000_000_000, using: &dice)
        return RequestSpec(
            model: dice.oneIn(4) ? 1 : 0, isAtWork: !dice.oneIn(3), mode: mode, id: id, content: dice.oneIn(6) ? 1 : 0)
    }

    private static func outcome(_ dice: inout Dice) -> PerformModel.Outcome {
        if dice.oneIn(2) { return .answer(dice.pick([.ordinary, .ordinary, .ordinary, .huge, .zero, .missing])) }
        if dice.oneIn(15) { return .toss }
        let kind = dice.pick(
            AttemptFailure.Class.allCases + [.rateLimited, .rateLimited, .overloaded, .unavailable, .overloaded])
        let retryAfter = kind == .rateLimited && dice.oneIn(2) ? dice.pick([5, 60, 90, 7_200]) : nil
        return .failure(kind, retryAfter: retryAfter)
    }
}
