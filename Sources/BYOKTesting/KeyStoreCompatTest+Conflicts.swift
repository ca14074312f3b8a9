// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// All of a change or nothing, and never over somebody else's.
extension KeyStoreCompatTest {
    static let conflictChecks: [Check] = [
        Check("refuses an update of another version") { stage in
            let owner = try stage.owner()
            let record = stage.record(owner, 0)
            try await stage.insert(record, audit: [stage.event(owner)])
            for version in [Int64(0), 2, .max] {
                try await stage.expectConflict(
                    KeyChange(
                        owner: owner, writes: [.update(record.changed(label: "x"), expecting: version)],
                        audit: [stage.event(owner)]), "an update expecting version \(version) of 1")
            }
        },
        Check("refuses a removal of another version") { stage in
            let owner = try stage.owner()
            let record = stage.record(owner, 0)
            try await stage.insert(record)
            try await stage.expectConflict(
                KeyChange(owner: owner, writes: [.remove(record.id, expecting: 2)], audit: [stage.event(owner)]),
                "a removal expecting version 2 of 1")
        },
        Check("refuses changes of what is not there") { stage in
            let owner = try stage.owner()
            let record = stage.record(owner, 0)
            for write in [KeyChange.Write.update(record, expecting: 1), .remove(record.id, expecting: 1)] {
                try await stage.expectConflict(
                    KeyChange(owner: owner, writes: [write], audit: [stage.event(owner)]), "a change of nothing")
            }
        },
        Check("refuses another owner's record") { stage in
            let (owner, other) = try (stage.owner(0), stage.owner(1))
            let record = stage.record(owner, 0)
            try await stage.insert(record)
            try await stage.expectConflict(
                KeyChange(owner: other, writes: [.remove(record.id, expecting: 1)], audit: []), "a stranger's removal")
            try stage.expectSame(try await stage.table(owner).records.first, record)
        },
        Check("refuses a duplicate id") { stage in
            let owner = try stage.owner()
            let record = stage.record(owner, 0)
            try await stage.insert(record)
            var twin = stage.record(owner, 1)
            twin.id = record.id
            try await stage.expectConflict(
                KeyChange(owner: owner, writes: [.insert(twin)], audit: [stage.event(owner)]), "an id twice")
        },
        Check("refuses a duplicate fingerprint") { stage in
            let owner = try stage.owner()
            let (record, other) = (stage.record(owner, 0), stage.record(owner, 1))
            try await stage.insert(record, other)
            var twin = stage.record(owner, 2)
            twin.fingerprint = record.fingerprint
            try await stage.expectConflict(
                KeyChange(owner: owner, writes: [.insert(twin)], audit: [stage.event(owner)]), "a fingerprint twice")
            var changed = other.changed(label: "x")
            changed.fingerprint = record.fingerprint
            try await stage.expectConflict(
                KeyChange(owner: owner, writes: [.update(changed, expecting: 1)], audit: []), "a fingerprint by update")
        },
        Check("accepts one fingerprint of two owners") { stage in
            let record = stage.record(try stage.owner(0), 0)
            var twin = stage.record(try stage.owner(1), 1)
            twin.fingerprint = record.fingerprint
            try await stage.insert(record)
            try await stage.insert(twin)
        },
        Check("writes nothing of a change that conflicts in part") { stage in
            let owner = try stage.owner()
            let record = stage.record(owner, 0)
            try await stage.insert(record, audit: [stage.event(owner)])
            let good = KeyChange.Write.insert(stage.record(owner, 1))
            let bad = KeyChange.Write.update(record.changed(label: "x"), expecting: 7)
            for writes in [[good, bad], [bad, good]] {
                try await stage.expectConflict(
                    KeyChange(owner: owner, writes: writes, audit: [stage.event(owner)]), "a half-conflicting change")
            }
            try await stage.expectConflict(
                KeyChange(
                    owner: owner, writes: [.remove(record.id, expecting: 1), .remove(record.id, expecting: 1)],
                    audit: []), "removing twice")
        },
        Check("applies the writes of a change in order") { stage in
            let owner = try stage.owner()
            let record = stage.record(owner, 0)
            try await stage.insert(record)
            var heir = stage.record(owner, 1)
            heir.fingerprint = record.fingerprint
            try await stage.store.commit(
                KeyChange(owner: owner, writes: [.remove(record.id, expecting: 1), .insert(heir)], audit: []))
            let records = try await stage.table(owner).records
            try stage.expect(records.count == 1, "\(records.count) records are left")
            try stage.expectSame(records.first, heir)
        },
        Check("keeps all of 64 concurrent inserts of one owner") { stage in
            let owner = try stage.owner()
            try await concurrently(64) { number in
                try await stage.insert(stage.record(owner, number), audit: [stage.event(owner, .added, number)])
            }
            let records = try await stage.table(owner).records
            for number in 0..<64 {
                let record = stage.record(owner, number)
                try stage.expectSame(records.first { $0.id == record.id }, record)
            }
            try stage.expect(records.count == 64, "\(records.count) records are there of 64")
            let entries = try await stage.entries(owner)
            try stage.expect(entries.map(\.number) == Array(1...64), "the audit entries are not 1 to 64")
            try stage.expect(try await stage.store.verify(owner) == .intact(entries: 64), "the chain is broken")
        },
        Check("lets one of 64 concurrent updates win") { stage in
            let owner = try stage.owner()
            let record = stage.record(owner, 0)
            try await stage.insert(record)
            let wins = Mutex<[Int]>([])
            try await concurrently(64) { number in
                do {
                    let next = record.changed(label: "\(number)")
                    try await stage.store.commit(
                        KeyChange(
                            owner: owner, writes: [.update(next, expecting: 1)],
                            audit: [stage.event(owner, .renamed, number)]))
                    wins.withLock { $0.append(number) }
                } catch is KeyStoreConflict {}
            }
            let winners = wins.withLock { $0 }
            try stage.expect(winners.count == 1, "\(winners.count) updates of one version were accepted")
            let label = try await stage.table(owner).records.first?.label
            try stage.expect(label == "\(winners[0])", "the record is not the winner's")
            try stage.expect(try await stage.entries(owner).count == 1, "losers left audit entries")
        },
    ]

    static func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count { group.addTask { try await body(number) } }
            try await group.waitForAll()
        }
    }
}
