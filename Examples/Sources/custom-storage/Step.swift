// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKStorage

/// One run of commit.lua: a change, an erasure, or events alone.
struct Step: Sendable {
    /// Whose cached tables no longer hold afterwards; nil: nobody's.
    let slot: Int?
    private let owner: KeyOwner
    private let mode: String
    private let writes: [[UInt8]]
    private let chains: [(owner: KeyOwner, events: [AuditEvent])]

    init(_ change: KeyChange) throws(BYOKError) {
        guard change.owner.kind != .platform else {
            throw BYOKError(.invalidIdentifier, "The platform has no records in a key store, only an audit log.")
        }
        owner = change.owner
        slot = change.affectsRouting ? Freshness.slot(of: change.owner) : nil
        var writes: [[UInt8]] = []
        var revokes = false
        for write in change.writes {
            switch write {
            case .insert(let record):
                try Self.check(record, is: change.owner)
                writes += [Array("insert".utf8), record.id.bytes, [], record.value]
            case .update(let record, let version):
                try Self.check(record, is: change.owner)
                revokes = revokes || !record.isEnabled
                writes += [Array("update".utf8), record.id.bytes, version.bigEndianBytes, record.value]
            case .remove(let id, let version):
                revokes = true
                writes += [Array("remove".utf8), id.bytes, version.bigEndianBytes, []]
            }
        }
        self.writes = writes
        mode = revokes ? "revoke" : "change"
        chains = Self.grouped(change.audit)
    }

    init(appending events: [AuditEvent]) {
        (owner, slot, mode, writes) = (.platform, nil, "change", [])
        chains = Self.grouped(events)
    }

    init(erasing owner: KeyOwner, recording event: AuditEvent) throws(BYOKError) {
        guard owner.kind != .platform else {
            throw BYOKError(.invalidIdentifier, "The platform's own audit log cannot be erased.")
        }
        var event = event
        event.owner = .platform
        (self.owner, slot, mode, writes) = (owner, Freshness.slot(of: owner), "erase", [])
        chains = [(.platform, [event])]
    }

    /// Hashes the new entries here, for Redis cannot, on top of the heads that are thought to be there; where somebody
    /// was faster, the script writes nothing and tells the heads, and one caller of all gets through every time.
    /// - Returns: the change's number, and how many records the owner had.
    /// - Throws: `KeyStoreConflict`, or `storeUnavailable` once the connection's deadline has passed.
    func run(on connection: Connection, _ names: KeyNames) throws -> (number: UInt64, count: Int) {
        var heads = chains.map { _ in AuditChain() }
        let keys =
            [
                names.index, names.changes, names.sequence, names.heads, names.audited, names.records(owner),
                names.log(owner), names.credits(owner), names.requests(owner), names.opens(owner), names.open,
                names.usageDays, names.usageVersion, names.entries(owner), names.expired, names.receipts(owner),
                names.receiptsByRequest(owner), names.receiptBodies(owner),
            ]
            + chains.map { names.log($0.owner) }
        while true {
            let reply = try connection.run(.commit, keys: keys, arguments: try arguments(on: heads, names))
            guard let parts = reply.array, let outcome = parts.first?.text else { throw BYOKError.unreadable }
            switch (outcome, parts.count) {
            case ("OK", 3): return (UInt64(clamping: parts[1].integer ?? 0), Int(clamping: parts[2].integer ?? 0))
            case ("CONFLICT", 1): throw KeyStoreConflict()
            case ("MOVED", heads.count + 1): heads = try parts.dropFirst().map { try AuditChain(value: $0.bytes ?? []) }
            default: throw BYOKError.unreadable
            }
        }
    }

    private func arguments(on heads: [AuditChain], _ names: KeyNames) throws(BYOKError) -> [[UInt8]] {
        var arguments = [owner.encoded, slot.map { Array("\($0)".utf8) } ?? [], Array(mode.utf8)]
        arguments += [names.requestPrefix, names.usagePrefix]
        arguments += [Array("\(writes.count / 4)".utf8)] + writes
        arguments += [Array("\(chains.count)".utf8)]
        for (var head, chain) in zip(heads, chains) {
            let expected = head.value
            var rows: [[UInt8]] = []
            for event in chain.events { rows.append(try head.append(event, of: chain.owner).value) }
            arguments += [chain.owner.encoded, expected, head.value, Array("\(rows.count)".utf8)] + rows
        }
        return arguments
    }

    private static func check(_ record: KeyRecord, is owner: KeyOwner) throws(BYOKError) {
        guard record.owner == owner else {
            throw BYOKError(
                .invalidIdentifier, "A change may only write records of the owner it names.", keyID: record.id)
        }
    }

    /// By owner, in the order of their first events.
    private static func grouped(_ events: [AuditEvent]) -> [(owner: KeyOwner, events: [AuditEvent])] {
        var chains: [(owner: KeyOwner, events: [AuditEvent])] = []
        var places: [KeyOwner: Int] = [:]
        for event in events {
            if let place = places[event.owner] {
                chains[place].events.append(event)
            } else {
                places[event.owner] = chains.count
                chains.append((event.owner, [event]))
            }
        }
        return chains
    }
}
