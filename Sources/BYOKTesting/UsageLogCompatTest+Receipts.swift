// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Receipts come back as they were, in one order, each once.
extension UsageLogCompatTest {
    static let receiptChecks: [Check] = [
        Check("gives an owner never seen no receipts") { stage in
            try stage.expect(try await stage.receipts().isEmpty, "there are receipts")
            let one = try await stage.log.receipt(of: stage.owner(), for: stage.requestID(0))
            try stage.expect(one == nil, "there is a receipt")
        },
        Check("brings back every field of a receipt") { stage in
            let (bare, full) = try (stage.receipt(0), stage.fullReceipt(1))
            try await stage.append([], receipts: [bare, full], batch: stage.batch(1))
            try stage.expect(try await stage.receipts() == [bare], "a receipt did not come back as it was written")
            try stage.expect(
                try await stage.receipts(2) == [full], "a receipt with every field did not come back as it was written")
            let found = try await stage.log.receipt(of: stage.owner(2), for: full.requestID)
            try stage.expect(found == full, "a receipt found by its request is another")
        },
        Check("keeps a receipt under who pays") { stage in
            // The caller alone, a key of the organisation's, credits of another account.
            var byKey = try stage.receipt(1)
            byKey.outcome = .served
            byKey.attempts = [
                AttemptRecord(
                    provider: Provider.ID(rawValue: "openai"), model: "m", keyID: stage.keyID(1),
                    keyOwner: try stage.owner(2), failure: nil, duration: .zero)
            ]
            var byCredits = try stage.receipt(2)
            byCredits.credits = CreditCharge(
                account: try stage.owner(1), tier: "t", markup: BasisPoints(0), reserved: .zero, charged: .zero,
                state: .voided)
            let receipts = try [stage.receipt(0), byKey, byCredits]
            try await stage.append([], receipts: receipts, batch: stage.batch(1))
            for (owner, receipt) in zip([0, 2, 1], receipts) {
                try stage.expect(try await stage.receipts(owner) == [receipt], "payer \(owner) has other receipts")
                for asked in 0..<3 {
                    let found = try await stage.log.receipt(of: stage.owner(owner), for: receipts[asked].requestID)
                    try stage.expect(
                        found == (receipts[asked] == receipt ? receipt : nil), "a receipt is found under another payer")
                }
            }
        },
        Check("orders receipts by moment and request, page by page") { stage in
            // Of each moment five, told apart by the request alone; written in another order and in several batches.
            let seconds: [Int64] = [-1_800_000_000, 0, 5, 6]
            let receipts = try (0..<20).map { number in
                var receipt = try stage.receipt(second: seconds[number / 5])
                receipt.requestID = try RequestID(stage.requestID(0).rawValue + ["", "-", "B", "Z", "a"][number % 5])
                return receipt
            }
            for (batch, rest) in (0..<3).enumerated() {
                let some = receipts.enumerated().filter { $0.offset % 3 == rest }.map(\.element).reversed()
                try await stage.append([], receipts: Array(some), batch: stage.batch(Int64(batch)))
                try await stage.append(
                    [], receipts: [stage.receipt(batch, owner: 1)], batch: stage.batch(Int64(9 + batch)))
            }
            for limit in [1, 4, 7, 20, .max] {
                var (found, after): ([Receipt], ReceiptPage.Place?) = ([], nil)
                for _ in 0...20 {
                    let page = try await stage.log.receipts(
                        of: stage.owner(), ReceiptPage(period: .all, after: after, limit: limit))
                    try stage.expect(page.count <= limit, "a page of at most \(limit) has \(page.count)")
                    guard let last = page.last else { break }
                    found += page
                    after = ReceiptPage.Place(last)
                }
                try stage.expect(found == receipts, "pages of \(limit) are \(found.map(\.requestID)), not in order")
            }
            for limit in [0, -1] {
                let page = try await stage.log.receipts(of: stage.owner(), ReceiptPage(period: .all, limit: limit))
                try stage.expect(page.isEmpty, "a limit of \(limit) gave \(page.count)")
            }
        },
        Check("gives receipts of the period asked for, its end excluded") { stage in
            let receipts = try (0..<6).map { try stage.receipt($0, second: Int64($0)) }
            try await stage.append([], receipts: receipts, batch: stage.batch(1))
            func found(_ first: Int, _ end: Int, after: Int? = nil) async throws -> [Receipt] {
                try await stage.log.receipts(
                    of: stage.owner(),
                    ReceiptPage(
                        period: receipts[first].at..<receipts[end].at, after: after.map { .init(receipts[$0]) }))
            }
            try stage.expect(try await found(1, 4) == Array(receipts[1..<4]), "the receipts from 1 to 4 are others")
            try stage.expect(try await found(2, 2).isEmpty, "an empty period has receipts")
            try stage.expect(try await found(1, 4, after: 2) == [receipts[3]], "the period's second page is another")
            try stage.expect(
                try await found(2, 4, after: 0) == Array(receipts[2..<4]), "a page begins before its period")
            try stage.expect(try await found(1, 3, after: 4).isEmpty, "a page goes on after its period")
        },
        Check("puts a receipt in the older one's place") { stage in
            let old = try stage.receipt(0)
            var (new, last) = (old, old)
            new.outcome = .abandoned
            last.outcome = .brokenOff
            // The same request again, at another moment: another receipt.
            let again = try stage.receipt(0, second: 1)
            try await stage.append([], receipts: [old, again], batch: stage.batch(1))
            try await stage.append([], receipts: [new], batch: stage.batch(2))
            try stage.expect(try await stage.receipts() == [new, again], "the receipt is not in the older one's place")
            try await stage.append([], receipts: [new, last], batch: stage.batch(3))
            try stage.expect(try await stage.receipts() == [last, again], "of two in one batch not the last is kept")
            let found = try await stage.log.receipt(of: stage.owner(), for: old.requestID)
            try stage.expect(found == again, "of two receipts of one request not the newest is found")
            var newest = again
            newest.requestedModel = "other"
            try await stage.append([], receipts: [newest], batch: stage.batch(4))
            let other = try await stage.log.receipt(of: stage.owner(), for: old.requestID)
            try stage.expect(other == newest, "a receipt that was replaced is still found by its request")
        },
        Check("keeps a batch of receipts alone, once") { stage in
            let first = try stage.receipt(0)
            try await stage.append([], receipts: [first], batch: stage.batch(1))
            // The id decides, whatever comes under it.
            try await stage.append([stage.record()], receipts: [stage.receipt(1)], batch: stage.batch(1))
            try stage.expect(try await stage.receipts() == [first], "a batch was taken twice")
            try stage.expect(try await stage.summary().isEmpty, "records came with a batch that was there")
        },
    ]
}

extension UsageStage {
    /// With a value in every field, and none that is the default. Its payer is owner 2.
    fileprivate func fullReceipt(_ number: Int) throws -> Receipt {
        let attempts = try [
            AttemptRecord(
                provider: Provider.ID(rawValue: "anthropic"), model: "claude-é", keyID: keyID(5), keyOwner: owner(0),
                failure: .quotaExhausted, duration: .microseconds(7)),
            AttemptRecord(
                provider: Provider.ID(rawValue: ""), model: "", keyID: nil, keyOwner: nil, failure: nil,
                duration: .seconds(100_000)),
        ]
        let usage = TokenUsage(
            input: 1, cacheRead: 2, cacheWrite: 3, cacheWrite1h: 4, output: 5, reasoning: 6, audioInput: 7,
            audioOutput: 8, imageInput: 9, imageOutput: 10, requests: 11, webSearches: .max, provenance: .estimated)
        let credits = try CreditCharge(
            account: owner(2), tier: "profi😀", markup: BasisPoints(500), reserved: Money(nanodollars: .max),
            charged: Money(nanodollars: 3), uncollected: Money(nanodollars: 4), state: .pending)
        return Receipt(
            requestID: try requestID(number), at: Timestamp(microseconds: -1), duration: .microseconds(123_456_789),
            caller: try owner(0), organisation: try owner(5), delegation: ["outer", "", "é"],
            requestedModel: "anthropic/claude", attempts: attempts, outcome: .brokenOff, error: .upstreamTimeout,
            servedModel: "served", usage: usage, cost: .zero, costSource: .reported,
            creditsEquivalent: Money(nanodollars: 9), credits: credits,
            fallback: .init(keyID: keyID(5), provider: Provider.ID(rawValue: "anthropic"), failure: .quotaExhausted),
            spendPolicy: SpendPolicy(.creditsIfNoOwnKey, creditClasses: .init(rawValue: 5)))
    }
}
