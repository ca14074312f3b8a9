// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// A cached table is known to be stale from the moment a change returns.
extension KeyStoreCompatTest {
    static let freshnessChecks: [Check] = [
        Check("calls a table current while nothing changes") { stage in
            let owner = try stage.owner()
            try await stage.insert(stage.record(owner, 0))
            // Once may be false without cause; a store that never says true cannot be cached at all.
            var isCurrent = false
            for _ in 0..<20 where !isCurrent { isCurrent = stage.store.isCurrent(try await stage.table(owner).stamp) }
            try stage.expect(isCurrent, "no stamp of 20 was current")
        },
        Check("calls a table stale after an insert") { stage in
            let owner = try stage.owner()
            let stamp = try await stage.table(owner).stamp
            try await stage.insert(stage.record(owner, 0))
            try stage.expectCurrent(stamp, false, "after an insert")
        },
        Check("calls a table stale after an update, a removal and an erasure") { stage in
            let owner = try stage.owner()
            let record = stage.record(owner, 0)
            try await stage.insert(record)
            var stamp = try await stage.table(owner).stamp
            let next = record.changed(label: "x")
            try await stage.store.commit(KeyChange(owner: owner, writes: [.update(next, expecting: 1)], audit: []))
            try stage.expectCurrent(stamp, false, "after an update")
            stamp = try await stage.table(owner).stamp
            try await stage.store.commit(KeyChange(owner: owner, writes: [.remove(record.id, expecting: 2)], audit: []))
            try stage.expectCurrent(stamp, false, "after a removal")
            try await stage.insert(record)
            stamp = try await stage.table(owner).stamp
            _ = try await stage.store.erase(owner, recording: stage.event(.platform, .erased))
            try stage.expectCurrent(stamp, false, "after an erasure")
        },
        Check("calls every table of a call stale") { stage in
            let owners = try [stage.owner(0), stage.owner(1), stage.owner(2)]
            let tables = try await stage.store.records(ownedBy: owners)
            for owner in owners { try await stage.insert(stage.record(owner, 0)) }
            for table in tables { try stage.expectCurrent(table.stamp, false, "after its owner's insert") }
        },
        Check("does not call every owner's table stale") { stage in
            let owners = try (1...50).map { try stage.owner($0) }
            let tables = try await stage.store.records(ownedBy: owners)
            let one = try stage.owner(0)
            try await stage.insert(stage.record(one, 0))
            let current = tables.filter { stage.store.isCurrent($0.stamp) }.count
            try stage.expect(current > 0, "one owner's change made all 50 others' tables stale")
        },
        Check("never calls a table current that a finished change is missing from") { stage in
            let owner = try stage.owner()
            let committed = Progress()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 0..<200 {
                        try await stage.insert(stage.record(owner, number))
                        committed.count.store(number + 1, ordering: .releasing)
                    }
                }
                for _ in 0..<2 {
                    group.addTask {
                        var finished = 0
                        while finished < 200, !Task.isCancelled {
                            let table = try await stage.table(owner)
                            await Task.yield()
                            // Asked before the stamp is: what had returned by then must have made it stale.
                            finished = committed.count.load(ordering: .acquiring)
                            let isCurrent = stage.store.isCurrent(table.stamp)
                            try stage.expect(
                                !isCurrent || table.records.count >= finished,
                                "a table of \(table.records.count) records was current after \(finished) commits")
                        }
                    }
                }
                try await group.waitForAll()
            }
        },
    ]
}

/// How many changes have returned.
private final class Progress: Sendable {
    let count = Atomic<Int>(0)
}
