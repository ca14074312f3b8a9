// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Testing

struct LedgerEntryTests {
    @Test func closingsNameTheirReservation() throws {
        let reservation = LedgerEntry(
            account: try .organisation("o"), requestID: try RequestID("r"), attempt: 3, kind: .reserve,
            amount: Money(nanodollars: 9), parametersHash: Array(0..<32), at: Timestamp(seconds: 1),
            expiresAt: Timestamp(seconds: 5))
        let charge = Money(nanodollars: 4)
        for (closing, kind, amount) in [
            (reservation.settlement(of: charge, at: Timestamp(seconds: 2)), LedgerEntry.Kind.settle, charge),
            (reservation.void(at: Timestamp(seconds: 2)), .void, .zero),
            (reservation.expiry(at: Timestamp(seconds: 2)), .expire, .zero),
        ] {
            var expected = reservation
            (expected.kind, expected.amount, expected.at, expected.expiresAt) = (
                kind, amount, Timestamp(seconds: 2), nil
            )
            #expect(closing == expected)
        }
    }
}
