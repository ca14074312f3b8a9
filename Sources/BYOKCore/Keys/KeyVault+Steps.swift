// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The steps that changes are made of.
extension KeyVault {
    var sealing: RecordSealer { RecordSealer(sealer: router.sealer) }

    func provider(_ id: Provider.ID) throws(BYOKError) -> Provider {
        guard let provider = router.catalog.provider(id) else {
            let known = router.catalog.providers.map(\.id.rawValue).joined(separator: ", ")
            throw BYOKError(.invalidConfiguration, "The catalogue has no provider \(id.quoted); it has \(known).")
        }
        return provider
    }

    /// The owner's keys.
    func records(of owner: KeyOwner) async throws(BYOKError) -> [KeyRecord] { try await rows(of: owner).keys }

    /// Everything the store keeps for the owner: keys, and its spend policy.
    func rows(of owner: KeyOwner) async throws(BYOKError) -> [KeyRecord] {
        do {
            return try await router.store.records(ownedBy: [owner]).first?.records ?? []
        } catch {
            throw .wrap(error, .storeUnavailable, "The key store did not answer.")
        }
    }

    /// The record to be changed. One that was altered in storage is not: a change would sign what somebody else wrote.
    func findIntact(_ id: KeyID, in records: [KeyRecord]) throws(BYOKError) -> KeyRecord {
        let record = try find(id, in: records)
        guard router.context.integrity(of: record) != .altered else {
            throw BYOKError(
                .ownKeyUndecryptable, "The stored row of this key was altered. Remove it and add the key again.",
                keyID: id)
        }
        return record
    }

    func find(_ id: KeyID, in records: [KeyRecord]) throws(BYOKError) -> KeyRecord {
        guard let record = records.first(where: { $0.id == id }) else {
            throw BYOKError(.keyNotFound, "The owner has no key of this id. List the keys again.", keyID: id)
        }
        return record
    }

    func check(label: String, policy: KeyPolicy, owner: KeyOwner) throws(BYOKError) {
        guard owner.kind != .platform else {
            throw BYOKError(.invalidConfiguration, "The platform's own keys are given to the router, not stored.")
        }
        guard label.utf8.count <= 200,
            !label.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw BYOKError(.invalidConfiguration, "A label has at most 200 bytes and no control characters.")
        }
        try check(name: label, "label")
        guard policy.members == nil || owner.kind == .organisation else {
            throw BYOKError(.invalidConfiguration, "policy.members is for organisations' keys; this one is a user's.")
        }
        for member in policy.members ?? [] {
            _ = try KeyOwner.user(member)
            try check(name: member, "user's id in policy.members")
        }
        try check(policy.budget, owner: owner)
        let names = policy.allowedModels + policy.deniedModels
        guard names.count <= 1_000, names.allSatisfy({ (1...512).contains($0.utf8.count) }) else {
            throw BYOKError(
                .invalidConfiguration,
                "policy.allowedModels and deniedModels take at most 1,000 names of 1 to 512 bytes.")
        }
        for name in names { try check(name: name, "model's name in policy.allowedModels or deniedModels") }
    }

    /// Names are shown and not sealed.
    func check(name: String, _ what: String) throws(BYOKError) {
        guard !router.catalog.storage.holdsKey(name) else {
            throw BYOKError(
                .invalidConfiguration,
                "A \(what) has something of the form of a key in it. It would be shown: take it out.")
        }
    }

    private func check(_ budget: KeyBudget, owner: KeyOwner) throws(BYOKError) {
        let amounts = [
            ("spendPerDay", budget.spendPerDay), ("spendPerMonth", budget.spendPerMonth),
            ("memberSpendPerMonth", budget.memberSpendPerMonth),
        ]
        for case let (name, amount?) in amounts where amount < .zero {
            throw BYOKError(
                .invalidConfiguration, "policy.budget.\(name) cannot be less than nothing; it is \(amount).")
        }
        guard budget.memberSpendPerMonth == nil || owner.kind == .organisation else {
            throw BYOKError(
                .invalidConfiguration,
                "policy.budget.memberSpendPerMonth is for organisations' keys; this one is a user's.")
        }
    }

    /// Changes the owner's keys: reads, decides and commits; where somebody else was first, reads and decides anew. A nil change ends it.
    @discardableResult
    func mutate<R>(
        _ owner: KeyOwner, _ decide: ([KeyRecord], Timestamp) throws(BYOKError) -> (KeyChange?, R)
    ) async throws(BYOKError) -> R {
        try await mutateRows(of: owner) { rows, now throws(BYOKError) in try decide(rows.keys, now) }
    }

    /// The same for everything the store keeps for the owner.
    func mutateRows<R>(
        of owner: KeyOwner, _ decide: ([KeyRecord], Timestamp) throws(BYOKError) -> (KeyChange?, R)
    ) async throws(BYOKError) -> R {
        for _ in 0..<16 {
            let (change, result) = try decide(await rows(of: owner), router.options.clock.now())
            guard let change else { return result }
            // So that the log reads in the order of events; what cannot be written now is kept and written later.
            try? await router.flushAudit()
            do {
                try await router.store.commit(change)
                return result
            } catch is KeyStoreConflict {
                continue
            } catch {
                throw .wrap(error, .storeUnavailable, "The key store did not answer; nothing was changed.")
            }
        }
        throw BYOKError(.conflict, "The owner's keys kept changing at the same time; nothing was changed. Try again.")
    }

    func refuseDuplicate(of secret: Secret, among records: [KeyRecord], _ owner: KeyOwner) throws(BYOKError) {
        for (kid, group) in Dictionary(grouping: records, by: \.sealed.kid) where router.sealer.canOpen(kid: kid) {
            let print = try sealing.fingerprint(of: secret, owner, kid: kid)
            if let existing = group.first(where: { $0.fingerprint == print }) {
                throw BYOKError(
                    .duplicateKey, "This key is stored already, as \(existing.masked). Change that one instead.",
                    keyID: existing.id)
            }
        }
    }

    /// What a new record has besides its key.
    struct NewKey {
        var label: String
        var policy = KeyPolicy.unrestricted
        var expiresAt: Timestamp?
        var isEnabled: Bool
        var position: Int?
        /// Goes into the audit entry.
        var details: [String: String] = [:]
    }

    /// Makes a record of the key and stores it, unless the owner has the key already.
    func insert(
        _ key: InspectedKey, _ new: NewKey, at provider: Provider, of owner: KeyOwner, tested report: KeyTestReport?
    ) async throws(BYOKError) -> (AddedKey, KeyRecord) {
        try await mutate(owner) { records, now throws(BYOKError) in
            try refuseDuplicate(of: key.secret, among: records, owner)
            try refuseTooMany(records.count, owner)
            var generator = SystemRandomNumberGenerator()
            var record = KeyRecord(
                owner: owner, id: KeyID(at: now, using: &generator), provider: provider.id,
                origin: provider.origin.url, sealed: SealedSecret(token: [], kid: ""), generation: 1,
                masked: key.masked, fingerprint: [], label: new.label, isEnabled: new.isEnabled, position: 0,
                status: .untested, policy: new.policy, expiresAt: new.expiresAt, testedAt: nil, version: 1,
                createdAt: now, updatedAt: now, mac: [])
            try sealing.seal(key.secret, into: &record)
            apply(report, to: &record, at: now)
            var writes = try place(&record, at: new.position, among: records, now: now)
            try sealing.sign(&record)
            writes.append(.insert(record))
            var added = event(.added, record, now)
            added.details = new.details
            let change = KeyChange(owner: owner, writes: writes, audit: [added] + testEvents(report, record, now))
            return (change, (AddedKey(summary: summary(record), notices: key.notices, report: report), record))
        }
    }

    func refuseTooMany(_ count: Int, _ owner: KeyOwner) throws(BYOKError) {
        guard count < router.options.keysPerOwner else {
            throw BYOKError(
                .tooManyKeys, "\(owner) has \(count) keys, the most one owner may have. Remove one first.")
        }
    }

    /// Counts a change of a row that is intact, and signs it.
    func touch(_ record: inout KeyRecord, _ now: Timestamp) throws(BYOKError) {
        record.version += 1
        record.updatedAt = now
        try sealing.sign(&record)
    }

    /// Finds the record's place among the owner's keys of its provider; returns the writes that make room for it. Rows
    /// that are not intact stay as they are, and out of the count.
    func place(
        _ record: inout KeyRecord, at index: Int?, among records: [KeyRecord], now: Timestamp
    ) throws(BYOKError) -> [KeyChange.Write] {
        let id = record.id
        let provider = record.provider
        let context = router.context
        let others = records.filter { $0.provider == provider && $0.id != id && context.integrity(of: $0) == .intact }
            .sorted { $0.position == $1.position ? $0.id > $1.id : $0.position < $1.position }
        guard let index else {
            // "New requests use the new key": a tested one goes first, an untested one waits at the end.
            let isTested = record.status.code == .connected
            record.position = isTested ? (others.first?.position ?? 1) - 1 : (others.last?.position ?? -1) + 1
            return []
        }
        guard (0...others.count).contains(index) else {
            throw BYOKError(
                .invalidConfiguration,
                "A position is 0 to \(others.count) here: the place among the owner's \(provider) keys.")
        }
        var writes: [KeyChange.Write] = []
        record.position = Int64(index)
        for (offset, other) in others.enumerated() {
            let position = Int64(offset < index ? offset : offset + 1)
            guard other.position != position else { continue }
            var moved = other
            moved.position = position
            try touch(&moved, now)
            writes.append(.update(moved, expecting: other.version))
        }
        return writes
    }

    func event(_ kind: AuditEvent.Kind, _ record: KeyRecord, _ now: Timestamp) -> AuditEvent {
        AuditEvent(
            at: now, owner: record.owner, kind: kind, actor: actor, keyID: record.id, provider: record.provider,
            masked: record.masked)
    }

    func summary(_ record: KeyRecord) -> KeySummary {
        var status = record.status
        switch router.context.integrity(of: record) {
        case .intact:
            status = router.healthBook.status(of: record)
            if let end = record.expiresAt, end <= router.options.clock.now() { status = .expired }
        case .altered, .undecryptable: status = .undecryptable
        }
        return KeySummary(record, status: status, overBudget: overBudget(record))
    }

    /// The limit that the key has reached, as far as is known without reading.
    private func overBudget(_ record: KeyRecord) -> Rejection? {
        var budget = record.policy.budget
        budget.memberSpendPerMonth = nil
        guard budget != .unlimited else { return nil }
        let excess = router.meter.excess(
            of: record.id, budget, member: record.owner, now: router.options.clock.now())
        guard let excess, excess.limit != .unread else { return nil }
        return Rejection(
            .overBudget, keyID: record.id, provider: record.provider, until: excess.until, reason: excess.reason)
    }
}

extension [KeyRecord] {
    /// Those that are keys.
    var keys: [KeyRecord] { filter { !$0.isSpendPolicy } }
}
