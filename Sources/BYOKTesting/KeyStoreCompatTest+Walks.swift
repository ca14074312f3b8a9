// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Walking over everything, and forgetting one owner.
extension KeyStoreCompatTest {
    static let walkChecks: [Check] = [
        Check("walks over every record once") { stage in
            var expected: [KeyID: KeyRecord] = [:]
            for number in 0..<60 {
                let owner = try stage.owner(number)
                let records = (0..<(number == 0 ? 700 : 10)).map { stage.record(owner, $0) }
                try await stage.store.commit(KeyChange(owner: owner, writes: records.map { .insert($0) }, audit: []))
                for record in records { expected[record.id] = record }
            }
            var cursor: KeyCursor?
            var pages = 0
            repeat {
                let page = try await stage.store.page(after: cursor)
                for record in page.records {
                    guard let written = expected.removeValue(forKey: record.id) else {
                        try stage.expect(record.owner != (try stage.owner(0)), "a record came twice")
                        continue
                    }
                    try stage.expectSame(record, written)
                }
                try stage.expect(page.next == nil || page.next != cursor, "the walk does not go on")
                cursor = page.next
                pages += 1
            } while cursor != nil && pages < 1_000_000
            try stage.expect(expected.isEmpty, "the walk missed \(expected.count) records")
        },
        Check("goes on with a walk after a record it stopped at is gone") { stage in
            let owners = try (0..<2).map { try stage.owner($0) }
            for owner in owners {
                let records = (0..<600).map { stage.record(owner, $0) }
                try await stage.store.commit(KeyChange(owner: owner, writes: records.map { .insert($0) }, audit: []))
            }
            var seen: Set<KeyID> = []
            var gone: Set<KeyID> = []
            var page = try await stage.store.page(after: nil)
            while true {
                seen.formUnion(page.records.lazy.filter { owners.contains($0.owner) }.map(\.id))
                if let last = page.records.last, owners.contains(last.owner) {
                    try await stage.store.commit(
                        KeyChange(owner: last.owner, writes: [.remove(last.id, expecting: 1)], audit: []))
                    gone.insert(last.id)
                }
                guard let next = page.next else { break }
                page = try await stage.store.page(after: next)
            }
            try stage.expect(!gone.isEmpty, "1,200 records fit on one page")
            try stage.expect(seen.count == 1_200, "the walk saw \(seen.count) records of 1,200")
        },
        Check("meets nothing on a walk that is gone, and everything as it is") { stage in
            let (owner, erased) = try (stage.owner(0), stage.owner(2))
            let (removed, old, kept) = (stage.record(owner, 0), stage.record(owner, 1), stage.record(owner, 2))
            try await stage.insert(removed, old, kept)
            try await stage.insert(stage.record(erased, 0), stage.record(erased, 1))
            let updated = old.changed(label: "new")
            try await stage.store.commit(
                KeyChange(
                    owner: owner, writes: [.remove(removed.id, expecting: 1), .update(updated, expecting: 1)],
                    audit: []))
            _ = try await stage.store.erase(erased, recording: stage.event(.platform, .erased))
            let met = try await walk(stage).filter { $0.owner == owner || $0.owner == erased }
            try stage.expect(!met.contains { $0.owner == erased }, "a walk meets records of an owner that was erased")
            try stage.expect(!met.contains { $0.id == removed.id }, "a walk meets a record that was removed")
            try stage.expect(met.count == 2, "a walk meets \(met.count) records of the two that are left")
            for record in [updated, kept] { try stage.expectSame(met.first { $0.id == record.id }, record) }
        },
        Check("erases an owner and nobody else") { stage in
            let (owner, other) = try (stage.owner(0), stage.owner(1))
            try await stage.insert(
                stage.record(owner, 0), stage.record(owner, 1), audit: [stage.event(owner), stage.event(owner)])
            try await stage.insert(stage.record(other, 0), audit: [stage.event(other)])
            let before = try await platformLength(stage)
            let count = try await stage.store.erase(owner, recording: stage.event(.platform, .erased, 42))
            try stage.expect(count == 2, "erase says \(count) records went, of 2")
            try stage.expect(try await stage.table(owner).records.isEmpty, "records are left")
            try stage.expect(try await stage.entries(owner).isEmpty, "audit entries are left")
            try stage.expect(try await stage.store.verify(owner) == .intact(entries: 0), "the owner's chain is broken")
            try stage.expect(try await stage.table(other).records.count == 1, "another owner's record went")
            try stage.expect(try await stage.entries(other).count == 1, "another owner's audit entry went")
            let last = try await stage.store.entries(of: .platform, from: before + 1, limit: 1_000)
            try stage.expect(
                last.contains { $0.event == stage.event(.platform, .erased, 42) }, "the platform's log does not say so")
            if case .broken(let number) = try await stage.store.verify(.platform) {
                try stage.expect(false, "the platform's chain is broken at \(number)")
            }
            let again = try await stage.store.erase(owner, recording: stage.event(.platform, .erased))
            try stage.expect(again == 0, "erasing again says \(again) records went")
            // An erased owner may come back, with a chain that begins anew.
            try await stage.insert(stage.record(owner, 0), audit: [stage.event(owner)])
            try stage.expect(try await stage.store.verify(owner) == .intact(entries: 1), "the new chain is broken")
        },
        Check("erases credits, usage and notices with the owner, where it keeps them") { stage in
            let (owner, other) = try (stage.owner(0), stage.owner(1))
            if let ledger = stage.store as? any CreditLedger {
                let credits = LedgerStage(check: stage.check, ledger: ledger)
                for owner in [owner, other] {
                    for var entry in try [credits.entry(.grant, 9, request: 1), credits.entry(.reserve, 4)] {
                        entry.account = owner
                        try await credits.apply(entry)
                    }
                }
                _ = try await stage.store.erase(owner, recording: stage.event(.platform, .erased))
                try await credits.expectBalance(0, held: 0, owner, "after the erasure")
                try stage.expect(try await credits.open(owner).isEmpty, "an open reservation is left")
                try await credits.expectBalance(9, held: 4, other, "after another's erasure")
                var late = try credits.entry(.settle, 4)
                late.account = owner
                try await credits.expect(.noReservation, of: late, "a settlement after the erasure")
            }
            if let log = stage.store as? any UsageLog {
                let usage = UsageStage(check: stage.check, log: log)
                try await usage.append(
                    [usage.record(), usage.record(owner: 1)],
                    receipts: [usage.receipt(0), usage.receipt(0, owner: 1)], batch: usage.batch(1))
                _ = try await stage.store.erase(usage.owner(0), recording: stage.event(.platform, .erased))
                let counts = try await (usage.summary(0).count, usage.summary(1).count)
                try stage.expect(counts == (0, 1), "\(counts.0) rows are left, and another owner has \(counts.1) of 1")
                let receipts = try await (usage.receipts(0).count, usage.receipts(1).count)
                try stage.expect(
                    receipts == (0, 1), "\(receipts.0) receipts are left, and another has \(receipts.1) of 1")
                let found = try await log.receipt(of: usage.owner(), for: usage.requestID(0))
                try stage.expect(found == nil, "an erased owner's receipt is found by its request")
                try await usage.append([usage.record()], receipts: [usage.receipt(0)], batch: usage.batch(1))
                try stage.expect(try await usage.receipts(0).isEmpty, "a late repetition brings a receipt back")
            }
            if let inbox = stage.store as? any NotificationInbox {
                let notices = InboxStage(check: stage.check, inbox: inbox)
                for owner in 0...1 {
                    try await notices.deliver(notices.notice("a", owner: owner))
                    try await inbox.setPreferences(NoticePreferences(muted: [.keyFailed]), of: notices.owner(owner))
                }
                _ = try await stage.store.erase(notices.owner(0), recording: stage.event(.platform, .erased))
                let counts = try await (notices.notices(0).count, notices.notices(1).count)
                try stage.expect(
                    counts == (0, 1), "\(counts.0) notices are left, and another owner has \(counts.1) of 1")
                let kept = try await (inbox.preferences(of: notices.owner(0)), inbox.preferences(of: notices.owner(1)))
                try stage.expect(kept.0 == NoticePreferences(), "an erased owner's preferences are left")
                try stage.expect(kept.1.muted == [.keyFailed], "another owner's preferences are gone")
            }
        },
        Check("writes audit events with the change") { stage in
            let owner = try stage.owner()
            let events = [stage.event(owner, .added, 1), stage.event(owner, .tested, 2)]
            try await stage.insert(stage.record(owner, 0), audit: events)
            let entries = try await stage.entries(owner)
            try stage.expect(entries.map(\.event) == events, "the audit entries are not the change's events")
            try stage.expect(entries.map(\.number) == [1, 2], "they are not numbered 1, 2")
        },
    ]

    private static func walk(_ stage: CompatStage) async throws -> [KeyRecord] {
        var records: [KeyRecord] = []
        var cursor: KeyCursor?
        for _ in 0..<1_000_000 {
            let page = try await stage.store.page(after: cursor)
            records += page.records
            guard let next = page.next else { return records }
            cursor = next
        }
        throw CompatFailure(check: stage.check, message: "the walk does not end")
    }

    private static func platformLength(_ stage: CompatStage) async throws -> Int64 {
        var length: Int64 = 0
        while let last = try await stage.store.entries(of: .platform, from: length + 1, limit: 1_000).last {
            length = last.number
        }
        return length
    }
}
