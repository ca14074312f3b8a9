// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// One opening and one closing per attempt, however often and in whatever order they come.
extension CreditLedgerCompatTest {
    static let requestChecks: [Check] = [
        Check("repeats an entry without a change") { stage in
            let grant = try stage.entry(.grant, 10, request: 100)
            let reserve = try stage.entry(.reserve, 6, lifetime: 5)
            let settle = try stage.entry(.settle, 4)
            for number in 0..<3 { try await stage.expect(grant, gives: 10, held: 0, "\(number)") }
            for number in 0..<3 { try await stage.expect(reserve, gives: 10, held: 6, "\(number)") }
            for number in 0..<3 { try await stage.expect(settle, gives: 6, held: 0, "\(number)") }
            for entry in [grant, reserve, settle] {
                try await stage.expect(entry, gives: 6, held: 0, "after everything else")
            }
            try stage.expect(try await stage.open(stage.account()).isEmpty, "a repetition opened a reservation")
            for (number, kind) in [LedgerEntry.Kind.void, .expire].enumerated() {
                try await stage.apply(stage.entry(.reserve, 2, request: number + 1, lifetime: 0))
                let closing = try stage.entry(kind, request: number + 1)
                for number in 0..<3 { try await stage.expect(closing, gives: 6, held: 0, "\(number)") }
            }
        },
        Check("knows a grant and a closing again at another moment") { stage in
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.expect(stage.entry(.grant, 10, request: 100, second: 9), gives: 10, held: 0, "later")
            for (number, kind) in [LedgerEntry.Kind.settle, .void, .expire].enumerated() {
                try await stage.apply(stage.entry(.reserve, 2, request: number, lifetime: 5))
                try await stage.apply(stage.entry(kind, request: number, second: 5))
                try await stage.expect(stage.entry(kind, request: number, second: 9), gives: 10, held: 0, "later")
            }
        },
        Check("tells a second request of the same id that the first is under way") { stage in
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.apply(stage.entry(.reserve, 2, lifetime: 60))
            for (entry, what) in try [
                (stage.entry(.reserve, 2, second: 1, lifetime: 59), "at another moment"),
                (stage.entry(.reserve, 2, lifetime: 61), "with another lifetime"),
                (stage.entry(.reserve, 2), "without a lifetime"),
                (stage.entry(.reserve, 3, lifetime: 60), "of another amount"),
                (stage.entry(.reserve, 2, attempt: 2, lifetime: 60), "as another attempt"),
            ] { try await stage.expect(.requestInProgress, of: entry, "a reservation \(what)") }
        },
        Check("opens nothing once a request has been settled") { stage in
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.apply(stage.entry(.reserve, 5, lifetime: 60))
            try await stage.apply(stage.entry(.settle, 3))
            for (entry, what) in try [
                (stage.entry(.reserve, 5, attempt: 2), "another attempt"),
                (stage.entry(.reserve, 5, second: 1, lifetime: 60), "the attempt again"),
                (stage.entry(.settle, 2), "a settlement of another amount"), (stage.entry(.void), "a void"),
                (stage.entry(.expire, second: 60), "an expiry"),
            ] { try await stage.expect(.alreadySettled, of: entry, "after a settlement, \(what)") }
        },
        Check("opens a new attempt after a void or an expiry") { stage in
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.apply(stage.entry(.reserve, 5))
            try await stage.apply(stage.entry(.void))
            try await stage.expect(stage.entry(.reserve, 6, attempt: 2, lifetime: 5), gives: 10, held: 6)
            try await stage.apply(stage.entry(.expire, attempt: 2, second: 5))
            try await stage.expect(stage.entry(.reserve, 7, attempt: 3), gives: 10, held: 7)
            try await stage.expect(stage.entry(.settle, 7, attempt: 3), gives: 3, held: 0)
            try await stage.expect(.alreadySettled, of: stage.entry(.reserve, 1, attempt: 4), "the attempt after")
            try await stage.expect(.alreadyVoided, of: stage.entry(.settle, 5), "a settlement of the first attempt")
        },
        Check("names how an attempt was closed") { stage in
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            let closings: [(LedgerEntry.Kind, LedgerRefusal)] = [(.void, .alreadyVoided), (.expire, .alreadyExpired)]
            for (number, (kind, refusal)) in closings.enumerated() {
                try await stage.apply(stage.entry(.reserve, 5, request: number, lifetime: 5))
                try await stage.apply(stage.entry(kind, request: number, second: 5))
                for (entry, what) in try [
                    (stage.entry(.settle, 5, request: number, second: 6), "a settlement"),
                    (stage.entry(.settle, 0, request: number, second: 6), "a settlement of zero"),
                    (stage.entry(kind == .void ? .expire : .void, request: number, second: 6), "the other closing"),
                    (stage.entry(.reserve, 5, request: number, second: 6), "the same attempt again"),
                ] { try await stage.expect(refusal, of: entry, "after \(kind), \(what)") }
            }
        },
        Check("settles late while nobody has written the expiry") { stage in
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.apply(stage.entry(.reserve, 5, lifetime: 5))
            try await stage.expect(stage.entry(.settle, 5, second: 6), gives: 5, held: 0)
        },
        Check("recognises a request id used with other parameters") { stage in
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.expect(.requestIDReused, of: stage.entry(.grant, 11, request: 100), "another amount")
            try await stage.expect(
                .requestIDReused, of: stage.entry(.grant, 10, request: 100, parameters: 8), "a grant's other hash")
            try await stage.apply(stage.entry(.reserve, 5, lifetime: 5))
            func expectReused(_ kind: LedgerEntry.Kind, _ amount: Int64, attempt: Int, _ what: String) async throws {
                let entry = try stage.entry(kind, amount, attempt: attempt, second: 5, parameters: 8)
                try await stage.expect(.requestIDReused, of: entry, what)
            }
            try await expectReused(.reserve, 5, attempt: 1, "the same attempt")
            try await expectReused(.reserve, 5, attempt: 2, "the next attempt")
            for kind in [LedgerEntry.Kind.settle, .void, .expire] {
                try await expectReused(kind, 0, attempt: 1, "\(kind)")
            }
            try await stage.apply(stage.entry(.void))
            try await expectReused(.reserve, 5, attempt: 2, "the next attempt after a void")
        },
    ]
}
