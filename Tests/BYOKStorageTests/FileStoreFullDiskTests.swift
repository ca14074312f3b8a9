// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

struct FileStoreFullDiskTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// `max_page_count` makes SQLite answer SQLITE_FULL, as it does when the disk is.
    @Test func losesNothingOnAFullDisk() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        try store.executeOnWriter("PRAGMA max_page_count = 40")
        let written = await insertUntilFull(store, owner)
        #expect(!written.full.isEmpty && !written.acknowledged.isEmpty)
        #expect(written.full.allSatisfy { $0 == .storeFull })
        let again = try FileStore(at: folder.file())
        let found = try await Set(again.records(ownedBy: [owner])[0].records.map(\.id))
        #expect(found == written.acknowledged)
        let entries = try await again.entries(of: owner, from: 1, limit: 10_000)
        #expect(entries.count == found.count, "a change without its audit entry, or the other way round")
        #expect(try await again.verify(owner) == .intact(entries: Int64(found.count)))
        // With room, everything goes on.
        try store.executeOnWriter("PRAGMA max_page_count = 10000")
        try await store.insert(.sample(owner, seed: 999_999))
    }

    /// A file system of 2 MiB, really full. Only root may mount one, so elsewhere this says that it was skipped.
    @Test(.enabled(if: geteuid() == 0 && SmallDisk.isPossible, "needs root and mount(8)"))
    func revokesOnAFullDisk() async throws {
        let disk = try SmallDisk()
        defer { disk.remove() }
        let store = try FileStore(at: disk.path + "/keys.byok")
        let owner = try KeyOwner.user("u")
        let (first, second) = (KeyRecord.sample(owner, seed: 1_000_000), KeyRecord.sample(owner, seed: 1_000_001))
        try await store.insert(first)
        try await store.insert(second)
        let written = await insertUntilFull(store, owner)
        disk.fill()
        var codes: Set<BYOKError.Code> = Set(written.full)
        for seed in UInt64(5_000)..<5_200 {
            do {
                try await store.insert(.sample(owner, seed: seed))
            } catch {
                codes.insert((error as? BYOKError)?.code ?? .conflict)
            }
        }
        #expect(codes == [.storeFull])
        let count = try await store.records(ownedBy: [owner])[0].records.count
        try await store.commit(KeyChange(owner: owner, writes: [.remove(first.id, expecting: 1)], audit: []))
        var disabled = second
        (disabled.isEnabled, disabled.version) = (false, 2)
        try await store.commit(KeyChange(owner: owner, writes: [.update(disabled, expecting: 1)], audit: []))
        let again = try FileStore(at: disk.path + "/keys.byok")
        let records = try await again.records(ownedBy: [owner])[0].records
        #expect(records.count == count - 1)
        #expect(records.contains { $0.id == second.id && !$0.isEnabled })
    }

    private func insertUntilFull(
        _ store: FileStore, _ owner: KeyOwner
    ) async -> (acknowledged: Set<KeyID>, full: [BYOKError.Code]) {
        await withTaskGroup(of: (KeyID, BYOKError.Code?).self) { group in
            var done: [(KeyID, BYOKError.Code?)] = []
            for seed in UInt64(0)..<400 {
                group.addTask {
                    let record = KeyRecord.sample(owner, seed: seed)
                    let event = AuditEvent(at: record.createdAt, owner: owner, kind: .added, actor: "a")
                    do {
                        try await store.commit(KeyChange(owner: owner, writes: [.insert(record)], audit: [event]))
                        return (record.id, nil)
                    } catch {
                        return (record.id, (error as? BYOKError)?.code ?? .conflict)
                    }
                }
                // One by one at first: what arrives together is one transaction, which fits or does not.
                if seed < 4, let next = await group.next() { done.append(next) }
            }
            for await next in group { done.append(next) }
            return (Set(done.filter { $0.1 == nil }.map(\.0)), done.compactMap(\.1))
        }
    }
}
