// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What is open can be found, so that a crash between reservation and settlement is not forgotten.
extension CreditLedgerCompatTest {
    static let listChecks: [Check] = [
        Check("brings back every field of an open reservation") { stage in
            try await stage.apply(stage.entry(.grant, 100, request: 100))
            var plain = try stage.entry(.reserve, 3)
            plain.at = Timestamp(microseconds: -1)
            var full = try stage.entry(.reserve, 1, attempt: 2_000_000_000, lifetime: 1)
            full.requestID = try RequestID(String(decoding: (0..<94).map { UInt8(0x21 + $0) }, as: UTF8.self))
            full.parametersHash = (0..<32).map { UInt8($0 * 8) }
            full.at.microseconds += 123_456
            full.expiresAt = Timestamp(microseconds: .max)
            for entry in [plain, full] { try await stage.apply(entry) }
            let found = try await stage.open(stage.account())
            try stage.expect(found.count == 2, "\(found.count) of 2 are listed")
            for entry in [plain, full] {
                try stage.expect(found.contains(entry), "a reservation did not come back as it was written")
            }
        },
        Check("lists open reservations oldest first, up to a limit") { stage in
            try await stage.apply(stage.entry(.grant, 100, request: 100))
            // Written in another order, and by two accounts in turn; what ends first is not what began first.
            for number in [3, 0, 4, 1, 2] {
                try await stage.apply(stage.entry(.grant, 100, request: 100, account: number % 2))
                try await stage.apply(
                    stage.entry(
                        .reserve, 1, request: number, account: number % 2, second: Int64(number),
                        lifetime: 100 - 20 * Int64(number)))
            }
            let accounts = try [stage.account(0), stage.account(1)]
            let all = try await stage.ledger.openReservations(limit: 1_000_000)
            let mine = all.filter { accounts.contains($0.account) }
            let expected = try (0..<5).map { try stage.entry(.reserve, request: $0).requestID }
            try stage.expect(mine.map(\.requestID) == expected, "the order is \(mine.map(\.requestID))")
            try stage.expect(zip(all, all.dropFirst()).allSatisfy { $0.at <= $1.at }, "the list is not oldest first")
            for limit in [0, 1, 3] {
                let count = try await stage.ledger.openReservations(limit: limit).count
                try stage.expect(count == limit, "a limit of \(limit) gave \(count)")
            }
            try stage.expect(try await stage.ledger.openReservations(limit: -1).isEmpty, "a limit of -1 gave some")
        },
        Check("lists no reservation that is closed") { stage in
            try await stage.apply(stage.entry(.grant, 100, request: 100))
            for (number, kind) in [LedgerEntry.Kind.settle, .void, .expire].enumerated() {
                try await stage.apply(stage.entry(.reserve, 1, request: number, lifetime: 0))
                try await stage.apply(stage.entry(.reserve, 1, request: number + 10))
                try await stage.apply(stage.entry(kind, request: number))
            }
            let found = try await stage.open(stage.account()).map(\.requestID)
            let expected = try (10..<13).map { try stage.entry(.reserve, request: $0).requestID }
            try stage.expect(Set(found) == Set(expected) && found.count == 3, "the list is \(found)")
        },
        Check("lists the open attempt alone") { stage in
            try await stage.apply(stage.entry(.grant, 100, request: 100))
            try await stage.apply(stage.entry(.reserve, 1))
            try await stage.apply(stage.entry(.void))
            let second = try stage.entry(.reserve, 1, attempt: 2)
            try await stage.apply(second)
            try stage.expect(try await stage.open(stage.account()) == [second], "it is not the second attempt")
        },
    ]
}
