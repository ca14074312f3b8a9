// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension FileStore {
    public func records(ownedBy owners: [KeyOwner]) async throws -> [KeyTable] {
        // Before the stamps, so that what the feed still holds does not make them stale at once. Where it fails, they
        // are stale too early, never too late.
        _ = freshness.refreshIfMoved()
        // Stamps first: a commit between stamp and read makes the table stale, never wrongly current.
        let stamped = owners.map { KeyTable(owner: $0, records: [], stamp: freshness.slots.stamp(of: $0)) }
        return try readers.read { reader in
            var tables = stamped
            try reader.fill(&tables)
            return tables
        }
    }

    public func commit(_ change: KeyChange) async throws {
        try change.checkOwners()
        try await thread.perform(.commit(change))
    }

    public func page(after cursor: KeyCursor?) async throws -> KeyPage {
        let position = try cursor.map(PagePosition.init)
        let records = try readers.read { try $0.page(after: position, limit: Self.pageSize) }
        return KeyPage(records, limit: Self.pageSize)
    }

    public func isCurrent(_ stamp: KeyTable.Stamp) -> Bool { freshness.isCurrent(stamp) }

    public func erase(_ owner: KeyOwner, recording event: AuditEvent) async throws -> Int {
        try owner.checkErasable()
        return try await thread.perform(.erase(owner, recording: event))
    }
}
