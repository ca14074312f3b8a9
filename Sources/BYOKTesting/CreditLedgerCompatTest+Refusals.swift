// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What an account does not have is not spent, and what makes no sense is not written.
extension CreditLedgerCompatTest {
    static let refusalChecks: [Check] = [
        Check("tells too little from held by others") { stage in
            try await stage.expect(
                .insufficientBalance, of: stage.entry(.reserve, 1), "a reservation of an empty account")
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.apply(stage.entry(.reserve, 6, request: 1))
            try await stage.expect(.insufficientBalance, of: stage.entry(.reserve, 11), "11 of 10")
            try await stage.expect(.heldByOtherRequests, of: stage.entry(.reserve, 5), "5 of 4 that are free")
            try await stage.expect(.heldByOtherRequests, of: stage.entry(.reserve, 10), "10 of 4 that are free")
            try await stage.expect(stage.entry(.reserve, 4), gives: 10, held: 10, "of all that is free")
            try await stage.apply(stage.entry(.settle, 6, request: 1))
            try await stage.expect(.insufficientBalance, of: stage.entry(.reserve, 5, request: 2), "5 of 4, all held")
        },
        Check("forgets what it refused") { stage in
            let reserve = try stage.entry(.reserve, 5)
            try await stage.expect(.insufficientBalance, of: reserve, "a reservation of an empty account")
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.expect(stage.entry(.reserve, 5, second: 1, parameters: 8), gives: 10, held: 5, "at last")
        },
        Check("closes nothing that was not reserved") { stage in
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.apply(stage.entry(.reserve, 5, request: 1, lifetime: 0))
            for kind in [LedgerEntry.Kind.settle, .void, .expire] {
                try await stage.expect(.noReservation, of: stage.entry(kind), "\(kind) of an unknown request")
                try await stage.expect(
                    .noReservation, of: stage.entry(kind, request: 1, attempt: 2), "\(kind) of another attempt")
                try await stage.expect(
                    .noReservation, of: stage.entry(kind, request: 1, account: 1), "\(kind) of another account")
                try await stage.expect(.noReservation, of: stage.entry(kind, request: 100), "\(kind) of a grant")
            }
        },
        Check("settles at most the reservation") { stage in
            try await stage.apply(stage.entry(.grant, 100, request: 100))
            try await stage.apply(stage.entry(.reserve, 5))
            try await stage.expect(.exceedsReservation, of: stage.entry(.settle, 6), "6 of 5")
            try await stage.expect(.exceedsReservation, of: stage.entry(.settle, .max), "far too much")
            try await stage.expect(stage.entry(.settle, 5), gives: 95, held: 0)
        },
        Check("expires no reservation before its time") { stage in
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.apply(stage.entry(.reserve, 5, lifetime: 60))
            try await stage.apply(stage.entry(.reserve, 5, request: 1))
            try await stage.expect(.notYetExpired, of: stage.entry(.expire, second: 59), "an expiry a second early")
            var early = try stage.entry(.expire, second: 60)
            early.at.microseconds -= 1
            try await stage.expect(.notYetExpired, of: early, "an expiry a microsecond early")
            try await stage.expect(
                .notYetExpired, of: stage.entry(.expire, request: 1, second: 9_999), "an expiry without a time")
            try await stage.expect(stage.entry(.expire, second: 60), gives: 10, held: 5, "in time")
        },
        Check("refuses entries that contradict themselves") { stage in
            try await stage.apply(stage.entry(.grant, 10, request: 100))
            try await stage.apply(stage.entry(.reserve, 5, lifetime: 0))
            for amount in [Int64(-1), .min] {
                for kind in LedgerEntry.Kind.allCases {
                    try await stage.expect(
                        error: .invalidEntry, of: stage.entry(kind, amount, request: 1), "\(kind) \(amount)")
                    try await stage.expect(
                        error: .invalidEntry, of: stage.entry(kind, amount), "\(kind) \(amount) of one open")
                }
            }
            try await stage.expect(error: .invalidEntry, of: stage.entry(.void, 5), "a void with an amount")
            try await stage.expect(error: .invalidEntry, of: stage.entry(.expire, 5), "an expiry with an amount")
            for attempt in [0, -1] {
                try await stage.expect(
                    error: .invalidEntry, of: stage.entry(.reserve, 1, request: 1, attempt: attempt),
                    "attempt \(attempt)")
            }
            for count in [0, 31, 33] {
                var entry = try stage.entry(.reserve, 1, request: 1)
                entry.parametersHash = Array(repeating: 7, count: count)
                try await stage.expect(error: .invalidEntry, of: entry, "a hash of \(count) bytes")
            }
            var entry = try stage.entry(.grant, 1, request: 1)
            entry.account = .platform
            try await stage.expect(error: .invalidIdentifier, of: entry, "a grant to the platform")
        },
    ]
}
