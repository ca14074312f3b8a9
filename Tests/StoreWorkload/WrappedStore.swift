// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A store without its audit log, so that no uses are recorded, and with a fault where one is wanted.
final class WrappedStore: KeyStore {
    private let base: any KeyStore
    private let fault: PlantedFault?

    init(_ base: any KeyStore, _ fault: PlantedFault?) {
        self.base = base
        self.fault = fault
    }

    func records(ownedBy owners: [KeyOwner]) async throws -> [KeyTable] { try await base.records(ownedBy: owners) }
    func page(after cursor: KeyCursor?) async throws -> KeyPage { try await base.page(after: cursor) }
    func isCurrent(_ stamp: KeyTable.Stamp) -> Bool { fault == .neverStale || base.isCurrent(stamp) }
    func erase(_ owner: KeyOwner, recording event: AuditEvent) async throws -> Int {
        try await base.erase(owner, recording: event)
    }

    func commit(_ change: KeyChange) async throws {
        var change = change
        if fault == .forgetsAudit { change.audit = [] }
        if fault == .mixesSecrets { change.writes = change.writes.map(mixed) }
        guard fault == .acknowledgesEarly else { return try await base.commit(change) }
        let late = change
        Task { try? await base.commit(late) }
    }

    private func mixed(_ write: KeyChange.Write) -> KeyChange.Write {
        guard case .insert(var record) = write, record.sealed.token.count > 20 else { return write }
        record.sealed.token[20] ^= 1
        return .insert(record)
    }
}
