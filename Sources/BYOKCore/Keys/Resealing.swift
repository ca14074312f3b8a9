// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Seals one owner's keys anew, under the primary master key, in one compare-and-set step beside whatever else goes on.
struct Resealing: Sendable {
    let context: RoutingContext
    let actor: String

    /// Seals those of the keys that are not under the primary master key.
    ///
    /// Cached tables stay good unless `affectsRouting`: their tokens open for as long as the old master key is at hand.
    func reseal(
        _ ids: [KeyID], of owner: KeyOwner, affectsRouting: Bool = false
    ) async throws(BYOKError) -> ResealReport {
        // Before the read: a removal that returns afterwards waits for the openings here, and one that returned before
        // is not in what is read.
        for id in ids { context.gate.enter(id) }
        defer { for id in ids { context.gate.leave(id) } }
        let wanted = Set(ids)
        var stale: [KeyRecord] = []
        for _ in 0..<16 {
            let records = try await records(of: owner)
            let (change, report) = try step(wanted, records, of: owner)
            guard !change.writes.isEmpty else { return report }
            stale = records.filter { wanted.contains($0.id) && $0.sealed.kid != context.sealer.primaryKID }
            var sent = change
            sent.affectsRouting = affectsRouting
            do {
                try await context.store.commit(sent)
                return report
            } catch is KeyStoreConflict {
                continue
            } catch {
                throw .wrap(
                    error, .storeUnavailable, "The key store did not answer; nothing of this owner was changed.")
            }
        }
        var report = ResealReport()
        for record in stale { report.left.add(LeftKey(record, .contended)) }
        return report
    }

    private func records(of owner: KeyOwner) async throws(BYOKError) -> [KeyRecord] {
        do {
            return try await context.store.records(ownedBy: [owner]).first?.records ?? []
        } catch {
            throw .wrap(error, .storeUnavailable, "The key store did not answer.")
        }
    }

    private func step(
        _ wanted: Set<KeyID>, _ records: [KeyRecord], of owner: KeyOwner
    ) throws(BYOKError) -> (KeyChange, ResealReport) {
        let sealing = RecordSealer(sealer: context.sealer)
        let primary = context.sealer.primaryKID
        let now = context.options.clock.now()
        var taken = Set(records.filter { $0.sealed.kid == primary }.map(\.fingerprint))
        var change = KeyChange(owner: owner, writes: [], audit: [])
        var report = ResealReport()
        for record in records where wanted.contains(record.id) {
            guard record.sealed.kid != primary else {
                report.alreadyCurrent += 1
                continue
            }
            if let reason = context.flaw(of: record) {
                report.left.add(LeftKey(record, reason))
                continue
            }
            guard let secret = try? sealing.open(record) else {
                report.left.add(LeftKey(record, .unopenable))
                continue
            }
            var new = record
            try sealing.seal(secret, into: &new)
            guard taken.insert(new.fingerprint).inserted else {
                report.left.add(LeftKey(record, .duplicate))
                continue
            }
            new.version += 1
            try sealing.sign(&new)
            change.writes.append(.update(new, expecting: record.version))
            change.audit.append(
                AuditEvent(
                    at: now, owner: owner, kind: .openedForResealing, actor: actor, keyID: record.id,
                    provider: record.provider, masked: record.masked,
                    details: ["from": record.sealed.kid, "to": new.sealed.kid]))
            report.resealed += 1
        }
        return (change, report)
    }
}

/// What a re-sealing did.
public struct ResealReport: Sendable, Hashable {
    /// Sealed anew by this run.
    public internal(set) var resealed = 0
    /// Were under the primary master key already.
    public internal(set) var alreadyCurrent = 0
    /// Stay as they were.
    public internal(set) var left = LeftKeys()

    public init() {}

    mutating func add(_ other: ResealReport) {
        resealed += other.resealed
        alreadyCurrent += other.alreadyCurrent
        left.add(other.left)
    }
}
