// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What happened can be read again, whole and in order.
extension CreditLedgerCompatTest {
    static let statementChecks: [Check] = [
        Check("gives an account never seen no entries") { stage in
            try stage.expect(try await stage.entries().isEmpty, "there are entries")
        },
        Check("lists an account's entries by moment, request and attempt") { stage in
            try await stage.apply(stage.entry(.grant, 100, request: 9, account: 1))
            let entries = try await stage.history()
            let found = try await stage.entries()
            try stage.expect(
                Set(found) == Set(entries), "the list has \(found.count) entries of \(entries.count), or others")
            try stage.expect(
                found == entries, "the order is \(found.map { "\($0.requestID) \($0.attempt) \($0.kind)" })")
        },
        Check("lists entries page by page") { stage in
            let entries = try await stage.history()
            for limit in [1, 2, 5, 100, .max] {
                var (found, last): ([LedgerEntry], LedgerEntry?) = ([], nil)
                for _ in 0...entries.count {
                    let page = try await stage.entries(after: last, limit: limit)
                    try stage.expect(page.count <= limit, "a page of at most \(limit) has \(page.count)")
                    guard let end = page.last else { break }
                    found += page
                    last = end
                }
                try stage.expect(found == entries, "pages of \(limit) give \(found.count) entries of \(entries.count)")
            }
            for limit in [0, -1] {
                try stage.expect(try await stage.entries(limit: limit).isEmpty, "a limit of \(limit) gave some")
            }
        },
        Check("lists entries from a moment on") { stage in
            let entries = try await stage.history()
            for start in [entries[0].at, entries[4].at, Timestamp(microseconds: .min), Timestamp(microseconds: .max)] {
                let expected = entries.filter { $0.at >= start }
                try stage.expect(try await stage.entries(from: start) == expected, "from \(start) there are others")
                let page = try await stage.entries(from: start, after: entries[0])
                try stage.expect(
                    page == Array(expected.drop { $0 == entries[0] }), "a page begins before its moment, or its place")
            }
        },
        Check("lists what nobody closed in time, by the moment of its expiry") { stage in
            let start = try stage.entry(.expire, second: 1_000).at
            try await stage.apply(stage.entry(.grant, 100, request: 100))
            try await stage.apply(stage.entry(.grant, 100, request: 100, account: 1))
            // What was reserved first expires last. The others are voided and settled.
            var expected: [LedgerEntry] = []
            for number in 0..<4 {
                let reservation = try stage.entry(
                    .reserve, Int64(number + 1), request: number, account: number % 2, second: Int64(number),
                    lifetime: 1)
                try await stage.apply(reservation)
                let expiry = reservation.expiry(at: Timestamp(microseconds: start.microseconds + Int64(9 - number)))
                try await stage.apply(expiry)
                expected.insert(reservation, at: 0)
            }
            for (number, kind) in [LedgerEntry.Kind.settle, .void].enumerated() {
                try await stage.apply(stage.entry(.reserve, 1, request: 10 + number, second: 2_000, lifetime: 1))
                try await stage.apply(stage.entry(kind, request: 10 + number, second: 2_000))
            }
            let accounts = try [stage.account(0), stage.account(1)]
            func found(_ offset: Int64) async throws -> [LedgerEntry] {
                try await stage.ledger.expirations(
                    from: Timestamp(microseconds: start.microseconds + offset), limit: 1_000_000
                ).filter { accounts.contains($0.account) }
            }
            let all = try await found(0)
            try stage.expect(all == expected, "the list is \(all.map(\.requestID))")
            try stage.expect(
                try await found(7) == Array(expected[1...]), "from an expiry's own moment on it is missing")
            try stage.expect(try await found(10).isEmpty, "it lists expiries before the moment asked for")
            for limit in [0, 1, 3] {
                let count = try await stage.ledger.expirations(from: start, limit: limit).count
                try stage.expect(count == limit, "a limit of \(limit) gave \(count)")
            }
            try stage.expect(
                try await stage.ledger.expirations(from: start, limit: -1).isEmpty, "a limit of -1 gave some")
        },
    ]
}

extension LedgerStage {
    fileprivate func entries(
        from start: Timestamp = Timestamp(microseconds: .min), after last: LedgerEntry? = nil, limit: Int = 1_000
    ) async throws -> [LedgerEntry] {
        try await ledger.entries(of: account(), from: start, after: last, limit: limit)
    }

    /// Writes entries in another order than that of the list, and gives them in the list's.
    fileprivate func history() async throws -> [LedgerEntry] {
        let early = Timestamp(microseconds: -5)
        var grant = try entry(.grant, 100, request: 50)
        grant.at = early
        try await apply(grant)
        // In the order of the list: moments before requests before attempts, a reservation before its closing.
        let first = try entry(.reserve, 1, request: 7, second: 1, lifetime: 9)
        let second = try entry(.reserve, 2, request: 1, second: 2)
        var third = try entry(.reserve, 3, request: 2, second: 2)
        third.parametersHash = (0..<32).map { UInt8($0) }
        let retried = try entry(.reserve, 3, request: 2, attempt: 2, second: 2)
        var attempt = retried
        attempt.parametersHash = third.parametersHash
        var tenth = attempt
        tenth.attempt = 10
        let late = try entry(.grant, 4, request: 0, second: 3)
        let written = [
            late, third, third.void(at: third.at), attempt, attempt.void(at: attempt.at), tenth,
            tenth.settlement(of: Money(nanodollars: 1), at: tenth.at), second,
            second.settlement(of: Money(nanodollars: 2), at: second.at), first,
        ]
        for entry in written { try await apply(entry) }
        let expiry = first.expiry(at: Timestamp(microseconds: first.at.microseconds + 20_000_000))
        try await apply(expiry)
        return [
            grant, first, second, written[8], third, written[2], attempt, written[4], tenth, written[6], late, expiry,
        ]
    }
}
