// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// However many write at once, nobody is overdrawn and nobody is charged twice.
extension CreditLedgerCompatTest {
    static let raceChecks: [Check] = [
        Check("never overdraws under 64 at once") { stage in
            try await stage.apply(stage.entry(.grant, 100, request: 1_000))
            let outcomes = Outcomes()
            try await KeyStoreCompatTest.concurrently(64) { number in
                try await outcomes.record(number) { try await stage.apply(stage.entry(.reserve, 3, request: number)) }
            }
            let won = outcomes.won
            try stage.expect(won.count == 33, "\(won.count) reservations of 3 were accepted of 100")
            let refusals = Set(outcomes.refused.map(\.refusal))
            try stage.expect(refusals == [.heldByOtherRequests], "the others were refused as \(refusals)")
            try await stage.expectBalance(100, held: 99, stage.account(), "with 33 reservations")
            try await KeyStoreCompatTest.concurrently(won.count) { index in
                try await stage.apply(stage.entry(.settle, Int64(index % 4), request: won[index]))
            }
            let charged = (0..<33).reduce(0) { $0 + Int64($1 % 4) }
            try await stage.expectBalance(100 - charged, held: 0, stage.account(), "after 33 settlements")
        },
        Check("charges each request once among duplicates") { stage in
            // 64 charges, three in ten of them under an id that another has too; credits for 40 of the 43 ids.
            let ids = (0..<64).map { $0 % 10 < 3 ? $0 + 3 : $0 }.map { min($0, 63) }
            try await stage.apply(stage.entry(.grant, 40 * 5, request: 1_000))
            let outcomes = Outcomes()
            try await KeyStoreCompatTest.concurrently(64) { number in
                let reserve = try stage.entry(.reserve, 5, request: ids[number], second: Int64(number), lifetime: 60)
                try await outcomes.record(ids[number]) {
                    try await stage.apply(reserve)
                    try await stage.apply(reserve.settlement(of: Money(nanodollars: 5), at: reserve.at))
                }
            }
            let won = outcomes.won
            try stage.expect(Set(won).count == won.count, "a request was charged twice")
            try stage.expect(won.count == 40, "\(won.count) requests were charged with credits for 40")
            for (id, refusal) in outcomes.refused {
                let isRight = [
                    .requestInProgress, .alreadySettled, .heldByOtherRequests, .insufficientBalance,
                ].contains(refusal)
                try stage.expect(isRight, "request \(id) was refused as \(refusal)")
            }
            try await stage.expectBalance(0, held: 0, stage.account(), "after everything is charged")
        },
        Check("lets one of 64 closings win") { stage in
            try await stage.apply(stage.entry(.grant, 100, request: 1_000))
            try await stage.apply(stage.entry(.reserve, 70, lifetime: 0))
            let outcomes = Outcomes()
            try await KeyStoreCompatTest.concurrently(64) { number in
                let closing =
                    switch number % 3 {
                    case 0: try stage.entry(.settle, Int64(number))
                    case 1: try stage.entry(.void)
                    default: try stage.entry(.expire)
                    }
                try await outcomes.record(number) { try await stage.apply(closing) }
            }
            let won = outcomes.won
            try stage.expect(!won.isEmpty, "none won")
            let kinds = Set(won.map { $0 % 3 })
            try stage.expect(kinds.count == 1, "several kinds of closing were accepted")
            try stage.expect(kinds != [0] || won.count == 1, "several settlements were accepted")
            let charged = kinds == [0] ? Int64(won[0]) : 0
            try await stage.expectBalance(100 - charged, held: 0, stage.account(), "after the closing")
        },
        Check("opens one of 64 attempts") { stage in
            try await stage.apply(stage.entry(.grant, 100, request: 1_000))
            let outcomes = Outcomes()
            try await KeyStoreCompatTest.concurrently(64) { number in
                try await outcomes.record(number) {
                    try await stage.apply(stage.entry(.reserve, 1, attempt: number % 8 + 1, second: Int64(number)))
                }
            }
            try stage.expect(outcomes.won.count == 1, "\(outcomes.won.count) reservations of one request are open")
            try await stage.expectBalance(100, held: 1, stage.account(), "with one reservation")
            try stage.expect(try await stage.open(stage.account()).count == 1, "more than one is listed")
        },
        Check("counts a grant once however often it comes at once") { stage in
            try await KeyStoreCompatTest.concurrently(64) { number in
                try await stage.apply(stage.entry(.grant, 7, request: number % 4, second: Int64(number)))
            }
            try await stage.expectBalance(28, held: 0, stage.account(), "after 64 sendings of four grants")
        },
        Check("keeps all of 64 concurrent grants") { stage in
            try await KeyStoreCompatTest.concurrently(64) { number in
                try await stage.apply(stage.entry(.grant, Int64(number), request: number, account: number % 2))
            }
            try await stage.expectBalance(992, held: 0, stage.account(0), "after 32 grants")
            try await stage.expectBalance(1_024, held: 0, stage.account(1), "after 32 grants")
        },
    ]

    /// Who succeeded and who was refused.
    private final class Outcomes: Sendable {
        private let state = Mutex((won: [Int](), refused: [(id: Int, refusal: LedgerRefusal)]()))

        var won: [Int] { state.withLock { $0.won } }
        var refused: [(id: Int, refusal: LedgerRefusal)] { state.withLock { $0.refused } }

        func record(_ id: Int, _ body: () async throws -> Void) async throws {
            do {
                try await body()
                state.withLock { $0.won.append(id) }
            } catch let refusal as LedgerRefusal {
                state.withLock { $0.refused.append((id, refusal)) }
            }
        }
    }
}
