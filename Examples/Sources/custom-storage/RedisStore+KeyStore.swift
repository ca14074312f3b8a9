// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

extension RedisStore: KeyStore {
    private static let pageSize = 500

    func records(ownedBy owners: [KeyOwner]) async throws -> [KeyTable] {
        if owners.isEmpty { return [] }
        // Before the read: should the server turn out to be another one meanwhile, these stamps are not its.
        let incarnation = freshness.incarnation
        let slots = owners.map(Freshness.slot)
        let reply = try await pool.perform { [names] connection in
            try connection.run(
                .records, keys: [names.changes] + owners.map(names.records),
                arguments: slots.map { Array("\($0)".utf8) })
        }
        guard let tables = reply.array, tables.count == owners.count else { throw BYOKError.unreadable }
        return try owners.indices.map { index in
            guard let parts = tables[index].array, parts.count == 2, let number = parts[0].integer,
                let values = parts[1].array
            else { throw BYOKError.unreadable }
            let stamp = freshness.stamp(
                slot: slots[index], number: UInt64(clamping: number), incarnation: incarnation)
            let records = try values.map { try KeyRecord(owner: owners[index], value: $0.bytes ?? []) }
            return KeyTable(owner: owners[index], records: records, stamp: stamp)
        }
    }

    func commit(_ change: KeyChange) async throws {
        _ = try await perform(Step(change))
    }

    func page(after cursor: KeyCursor?) async throws -> KeyPage {
        let bound = cursor.map { [UInt8(ascii: "(")] + $0.bytes } ?? [UInt8(ascii: "-")]
        let reply = try await pool.perform { [names] connection in
            try connection.run(
                .page, keys: [names.index],
                arguments: [bound, Array("\(Self.pageSize)".utf8), names.recordsPrefix])
        }
        guard let members = reply.array else { throw BYOKError.unreadable }
        var last: [UInt8] = []
        let records = try members.map { member in
            guard let parts = member.array, parts.count == 2, let place = parts[0].bytes, place.count > 16,
                let value = parts[1].bytes
            else { throw BYOKError.unreadable }
            last = place
            return try KeyRecord(owner: KeyOwner(encoded: Array(place.dropLast(16))), value: value)
        }
        return KeyPage(records: records, next: members.count < Self.pageSize ? nil : KeyCursor(bytes: last))
    }

    func isCurrent(_ stamp: KeyTable.Stamp) -> Bool { freshness.isCurrent(stamp) }

    func erase(_ owner: KeyOwner, recording event: AuditEvent) async throws -> Int {
        try await perform(Step(erasing: owner, recording: event))
    }

    /// Carries a step out and makes its owner's tables stale before it returns. Returns how many records there were.
    func perform(_ step: Step) async throws -> Int {
        let incarnation = freshness.incarnation
        do {
            let (number, count) = try await pool.perform { [names] connection in
                try step.run(on: connection, names)
            }
            if let slot = step.slot {
                freshness.advance(slot: slot, number: number, incarnation: incarnation)
                // The listener began anew meanwhile: whether it has heard of this change is not known.
                if freshness.incarnation != incarnation { freshness.cut() }
            }
            return count
        } catch let error as BYOKError {
            // Perhaps it was carried out and only the answer is missing.
            if step.slot != nil { freshness.cut() }
            throw error
        }
    }
}
