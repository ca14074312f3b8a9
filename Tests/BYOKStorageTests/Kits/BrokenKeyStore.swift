// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Synchronization

/// A key store with one fault in its walks or in whose records it takes, as somebody's first attempt at a conformer may
/// have it.
final class BrokenKeyStore: KeyStore, AuditLog {
    enum Fault: CaseIterable {
        case walksOverRemoved, walksOverErased, walksOverOldVersions
        case insertsForOthers, updatesForOthers, writesWhatItRefuses, callsItAConflict
        case keepsThePlatformsRecords, erasesThePlatform

        /// The name of the check that is there for it.
        var check: String {
            switch self {
            case .walksOverRemoved, .walksOverErased, .walksOverOldVersions:
                "meets nothing on a walk that is gone, and everything as it is"
            case .insertsForOthers, .updatesForOthers, .writesWhatItRefuses, .callsItAConflict:
                "writes records of the change's own owner alone"
            case .keepsThePlatformsRecords: "keeps no records of the platform"
            case .erasesThePlatform: "does not erase the platform"
            }
        }
    }

    /// Nil: none.
    let fault: Fault?
    private let base = InMemoryStore()
    /// What an index for walks still holds.
    private let dangling = Mutex<[KeyRecord]>([])

    init(_ fault: Fault?) { self.fault = fault }

    func records(ownedBy owners: [KeyOwner]) async throws -> [KeyTable] { try await base.records(ownedBy: owners) }

    func commit(_ change: KeyChange) async throws {
        let before = try await base.records(ownedBy: [change.owner])[0].records
        do {
            try await base.commit(change)
        } catch let error as BYOKError where error.code == .invalidIdentifier {
            try await forgive(error, change)
        }
        let after = try await base.records(ownedBy: [change.owner])[0].records
        for record in before {
            let now = after.first { $0.id == record.id }
            if fault == .walksOverRemoved, now == nil { dangling.withLock { $0.append(record) } }
            if fault == .walksOverOldVersions, let now, now.version != record.version {
                dangling.withLock { $0.append(record) }
            }
        }
    }

    func page(after cursor: KeyCursor?) async throws -> KeyPage {
        var page = try await base.page(after: cursor)
        let dangling = dangling.withLock { $0 }
        if fault == .walksOverOldVersions {
            page.records = page.records.map { record in dangling.first { $0.id == record.id } ?? record }
        } else if page.next == nil {
            page.records += dangling
        }
        return page
    }

    func isCurrent(_ stamp: KeyTable.Stamp) -> Bool { base.isCurrent(stamp) }

    func erase(_ owner: KeyOwner, recording event: AuditEvent) async throws -> Int {
        if fault == .erasesThePlatform, owner == .platform { return 0 }
        let records = try await base.records(ownedBy: [owner])[0].records
        if fault == .walksOverErased { dangling.withLock { $0 += records } }
        return try await base.erase(owner, recording: event)
    }

    func append(_ events: [AuditEvent]) async throws { try await base.append(events) }
    func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] {
        try await base.entries(of: owner, from: number, limit: limit)
    }
    func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] {
        try await base.owners(after: owner, limit: limit)
    }
    func verify(_ owner: KeyOwner) async throws -> AuditVerification { try await base.verify(owner) }

    private func forgive(_ error: BYOKError, _ change: KeyChange) async throws {
        switch fault {
        case .insertsForOthers:
            let isInsertion = change.writes.contains {
                if case .insert(let record) = $0 { record.owner != change.owner } else { false }
            }
            if isInsertion, change.owner != .platform { return }
        case .updatesForOthers:
            let isUpdate = change.writes.contains { if case .update = $0 { true } else { false } }
            if isUpdate { return }
        case .writesWhatItRefuses where change.owner != .platform: try await base.append(change.audit)
        case .callsItAConflict: throw KeyStoreConflict()
        case .keepsThePlatformsRecords where change.owner == .platform: return
        default: break
        }
        throw error
    }
}
