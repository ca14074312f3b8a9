// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Whose records a change may write, and who has none.
extension KeyStoreCompatTest {
    static let ownerChecks: [Check] = [
        Check("writes records of the change's own owner alone") { stage in
            let (owner, other) = try (stage.owner(0), stage.owner(1))
            let (mine, theirs) = (stage.record(owner, 0), stage.record(other, 0))
            try await stage.insert(mine, audit: [stage.event(owner)])
            try await stage.insert(theirs, audit: [stage.event(other)])
            let good = KeyChange.Write.insert(stage.record(owner, 1))
            var moved = mine.changed(label: "moved")
            moved.owner = other
            for (bad, what) in [
                (KeyChange.Write.insert(stage.record(other, 1)), "an insertion"),
                (.update(theirs.changed(label: "x"), expecting: 1), "an update"),
                (.update(moved, expecting: 1), "an update that gives a record away"),
            ] {
                for writes in [[bad], [good, bad], [bad, good]] {
                    let change = KeyChange(owner: owner, writes: writes, audit: [stage.event(owner)])
                    try await stage.expectInvalid("\(what) of another owner's record", owner, other) {
                        try await stage.store.commit(change)
                    }
                }
            }
        },
        Check("keeps no records of the platform") { stage in
            let record = stage.record(.platform, 0)
            for (writes, what) in [([KeyChange.Write.insert(record)], "a record"), ([], "a change without records")] {
                try await stage.expectInvalid("\(what) of the platform", .platform) {
                    try await stage.store.commit(
                        KeyChange(owner: .platform, writes: writes, audit: [stage.event(.platform)]))
                }
            }
        },
        Check("does not erase the platform") { stage in
            try await stage.store.append([stage.event(.platform)])
            try await stage.expectInvalid("an erasure of the platform", .platform) {
                _ = try await stage.store.erase(.platform, recording: stage.event(.platform, .erased))
            }
        },
    ]
}

extension CompatStage {
    /// Expects `invalidIdentifier`, and that the owners' records and first audit entries are as they were.
    fileprivate func expectInvalid(
        _ what: String, _ owners: KeyOwner..., body: () async throws -> Void
    ) async throws {
        let before = try await seen(owners)
        do {
            try await body()
            throw CompatFailure(check: check, message: "\(what) was accepted")
        } catch let error as BYOKError {
            try expect(error.code == .invalidIdentifier, "\(what) threw \(error.code), not invalidIdentifier")
        } catch let failure as CompatFailure {
            throw failure
        } catch {
            throw CompatFailure(check: check, message: "\(what) threw \(error) and not invalidIdentifier")
        }
        try expect(try await seen(owners) == before, "\(what) was written in part")
    }

    private func seen(_ owners: [KeyOwner]) async throws -> [[String]] {
        var seen: [[String]] = []
        for owner in owners {
            let records = try await store.records(ownedBy: [owner])[0].records
            seen.append(records.map { "\($0.id) \($0.version) \($0.label)" }.sorted())
            seen.append(try await entries(owner).map { "\($0.number) \($0.hash)" })
        }
        return seen
    }
}
