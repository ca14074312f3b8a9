// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The balance is the sum of the entries, to the nanodollar.
extension CreditLedgerCompatTest {
    static let entryChecks: [Check] = [
        Check("gives an account never seen nothing") { stage in
            try await stage.expectBalance(0, held: 0, stage.account(), "before any entry")
            try stage.expect(try await stage.open(stage.account()).isEmpty, "it has open reservations")
        },
        Check("grants, holds and charges to the nanodollar") { stage in
            try await stage.expect(stage.entry(.grant, 1_000_000_007, request: 100), gives: 1_000_000_007, held: 0)
            try await stage.expect(stage.entry(.reserve, 500_000_003), gives: 1_000_000_007, held: 500_000_003)
            try await stage.expect(stage.entry(.settle, 499_999_999), gives: 500_000_008, held: 0)
            try await stage.expect(stage.entry(.grant, 1, request: 101), gives: 500_000_009, held: 0)
            try await stage.expect(
                stage.entry(.reserve, 500_000_009, request: 1), gives: 500_000_009, held: 500_000_009)
            try await stage.expect(stage.entry(.settle, 500_000_009, request: 1), gives: 0, held: 0)
        },
        Check("gives back what a void or an expiry held") { stage in
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.expect(stage.entry(.reserve, 7), gives: 10, held: 7)
            try await stage.expect(stage.entry(.reserve, 2, request: 1, lifetime: 5), gives: 10, held: 9)
            try await stage.expect(stage.entry(.void), gives: 10, held: 2)
            try await stage.expect(stage.entry(.expire, request: 1, second: 5), gives: 10, held: 0)
        },
        Check("keeps accounts apart") { stage in
            let id = try stage.account().id
            var grant = try stage.entry(.grant, 10)
            for (number, account) in try [KeyOwner.user(id), .organisation(id), .user(id + "x")].enumerated() {
                grant.account = account
                grant.amount = Money(nanodollars: Int64(number + 1))
                try await stage.expect(grant, gives: Int64(number + 1), held: 0, "of account \(number)")
            }
            try await stage.expectBalance(1, held: 0, .user(id), "after grants to others")
        },
        Check("keeps the requests of one account apart") { stage in
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.expect(stage.entry(.reserve, 3, request: 1), gives: 10, held: 3)
            try await stage.expect(stage.entry(.reserve, 4, request: 2, parameters: 8), gives: 10, held: 7)
            try await stage.expect(stage.entry(.settle, 1, request: 1), gives: 9, held: 4)
            try await stage.expect(stage.entry(.void, request: 2, parameters: 8), gives: 9, held: 0)
        },
        Check("takes amounts of zero") { stage in
            try await stage.expect(stage.entry(.reserve), gives: 0, held: 0)
            try stage.expect(try await stage.open(stage.account()).count == 1, "a reservation of zero is not open")
            try await stage.expect(stage.entry(.settle), gives: 0, held: 0)
            try stage.expect(try await stage.open(stage.account()).isEmpty, "a settlement of zero does not close")
            try await stage.expect(stage.entry(.grant, request: 1), gives: 0, held: 0)
        },
        Check("counts to the end of Money and not beyond") { stage in
            try await stage.expect(stage.entry(.grant, .max, request: 100), gives: .max, held: 0)
            try await stage.expect(
                error: .costOverflow, of: stage.entry(.grant, 1, request: 101), "a grant beyond Money")
            try await stage.expect(
                error: .costOverflow, of: stage.entry(.grant, .max, request: 102), "a grant twice as large")
            try await stage.expect(stage.entry(.reserve, .max), gives: .max, held: .max)
            try await stage.expect(stage.entry(.settle, .max), gives: 0, held: 0)
            try await stage.expect(stage.entry(.grant, 1, request: 101), gives: 1, held: 0, "that did not fit before")
        },
        Check(
            "survives reopening",
            kit: { stage, kit in
                guard let reopen = kit.reopen else { return }
                let reservation = try stage.entry(.reserve, 4, request: 1, lifetime: 60)
                let settled = try stage.entry(.reserve, 2, request: 2)
                for entry in try [
                    stage.entry(.grant, 10), reservation, settled,
                    settled.settlement(of: .init(nanodollars: 1), at: settled.at),
                ] { try await stage.apply(entry) }
                var again = stage
                again.ledger = try await reopen(stage.ledger)
                try await again.expectBalance(9, held: 4, stage.account(), "after reopening")
                try again.expect(
                    try await again.open(stage.account()) == [reservation], "the open reservation is not there again")
                try await again.expect(stage.entry(.grant, 10), gives: 9, held: 4, "repeated")
                try await again.expect(.alreadySettled, of: settled.void(at: settled.at), "a void of what was settled")
                try await again.expect(stage.entry(.settle, 4, request: 1), gives: 5, held: 0)
            }),
    ]
}
