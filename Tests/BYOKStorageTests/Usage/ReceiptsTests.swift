// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

/// What the kits cannot ask of every conformer: how receipts, statements and notices lie in the file.
struct ReceiptsTests {
    private let folder: TemporaryFolder
    private let owner: KeyOwner

    init() throws {
        folder = try TemporaryFolder()
        owner = try .user("u")
    }

    private func receipt(_ number: Int, day: Int = 20_000, of caller: KeyOwner? = nil) throws -> Receipt {
        Receipt(
            requestID: try RequestID("r\(number)"), at: Timestamp(seconds: Int64(day) * 86_400), duration: .zero,
            caller: caller ?? owner, requestedModel: "m", attempts: [], outcome: .failed)
    }

    private func batch(_ number: Int) -> UsageBatchID { UsageBatchID(host: [1], number: Int64(number)) }

    private func page(_ store: FileStore) async throws -> [Receipt] {
        try await store.receipts(
            of: owner, ReceiptPage(period: Timestamp(seconds: 0)..<Timestamp(microseconds: .max), limit: .max))
    }

    @Test(arguments: [
        // Cut short; a version that nobody knows; somebody else's, in the payer's place.
        "UPDATE receipts SET body = substr(body, 1, length(body) - 1)", "UPDATE receipts SET body = X''",
        "UPDATE receipts SET body = CAST(substr(body, 1, 11) || X'02' || substr(body, 13) AS BLOB)",
        "UPDATE receipts SET owner = X'0176'", "UPDATE receipts SET at = at + 1",
        "UPDATE receipts SET request_id = X'7231'",
    ])
    func saysThatAnUnreadableReceiptIsDamaged(damage: String) async throws {
        let store = try FileStore(at: folder.file())
        try await store.append([], receipts: [receipt(0)], batch: batch(1))
        #expect(try await page(store) == [receipt(0)])
        try sqlite(folder.file(), damage)
        let (payer, id) = try (
            KeyOwner.user(damage.contains("0176") ? "v" : "u"), receipt(damage.contains("7231") ? 1 : 0).requestID
        )
        for read in [
            {
                _ = try await store.receipts(
                    of: payer, ReceiptPage(period: Timestamp(seconds: 0)..<Timestamp(microseconds: .max)))
            },
            { _ = try await store.receipt(of: payer, for: id) },
        ] {
            let error = await #expect(throws: BYOKError.self) { try await read() }
            #expect(error?.code == .storeCorrupt)
        }
    }

    @Test func forgetsManyReceiptsInSteps() async throws {
        let store = try FileStore(at: folder.file())
        for day in [19_999, 20_000] {
            try await store.append(
                [], receipts: try (0..<2_500).map { try receipt($0, day: day) }, batch: batch(day))
        }
        let before = store.transactionCount
        try await store.purge(before: 20_000)
        #expect(store.transactionCount - before >= 3, "others must not wait for all of it")
        #expect(try await page(store).count == 2_500)
        #expect(try await page(store).allSatisfy { $0.at.day == 20_000 })
        #expect(try sqlite(folder.file(), "SELECT count(*) FROM receipts") == "2500")
        // A purge that was cut off after its first step: the next one finishes it.
        try sqlite(folder.file(), "UPDATE usage_horizon SET day = 20001")
        try await store.purge(before: 19_000)
        #expect(try sqlite(folder.file(), "SELECT count(*) FROM receipts") == "0")
    }

    @Test func findsEverythingByAnIndex() throws {
        let store = try FileStore(at: folder.file())
        let statements = [
            UsageReads.pageQuery, UsageReads.newestQuery, UsageWrites.forgetReceipts, LedgerReads.entriesQuery,
            LedgerReads.expiredQuery, NoticeReads.noticesQuery,
        ]
        for statement in statements {
            let plan = try sqlite(folder.file(), "EXPLAIN QUERY PLAN \(statement)")
            #expect(plan.contains("SEARCH") && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "\(plan)")
        }
        withExtendedLifetime(store) {}
    }

    @Test func anEntryAndItsEventsAreTakenBackTogether() async throws {
        let store = try FileStore(at: folder.file())
        _ = try await store.apply(.sample(owner, .grant, 10, "grant"))
        // In the way of the event, after the entry was written.
        try sqlite(
            folder.file(), "CREATE TRIGGER t BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'no'); END")
        let event = AuditEvent(at: Timestamp(seconds: 1), owner: owner, kind: .used, actor: "a")
        await #expect(throws: BYOKError.self) {
            try await store.apply(.sample(owner, .reserve, 4, "r"), recording: [event])
        }
        #expect(try await store.balance(of: owner).held == .zero)
        #expect(try await store.openReservations(limit: 1).isEmpty)
        try sqlite(folder.file(), "DROP TRIGGER t")
        _ = try await store.apply(.sample(owner, .reserve, 4, "r"), recording: [event])
        #expect(try await store.balance(of: owner).held == Money(nanodollars: 4))
        #expect(try await store.verify(owner) == .intact(entries: 1))
    }

    @Test func saysThatAnAlteredNoticeIsDamaged() async throws {
        let store = try FileStore(at: folder.file())
        let notice = Notice(id: "a", owner: owner, kind: .keyFailed, at: Timestamp(seconds: 1), text: "t")
        #expect(try await store.deliver(notice))
        try sqlite(folder.file(), "UPDATE notices SET key_id = X'01'")
        let error = await #expect(throws: BYOKError.self) {
            try await store.notices(of: owner, before: nil, limit: 1)
        }
        #expect(error?.code == .storeCorrupt)
    }
}
