// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Changes to keys that exist.
extension KeyVault {
    /// Changes a key in one step; changing something to what it is already is no change and no audit entry.
    /// - Throws: `keyNotFound`, `invalidConfiguration` for an impossible label, policy or position.
    @discardableResult
    public func change(_ id: KeyID, of owner: KeyOwner, _ edit: KeyEdit) async throws(BYOKError) -> KeySummary {
        try await change(id, of: owner) { _ throws(BYOKError) in edit }
    }

    /// Changes a key in one step, by what it is at the moment: of limits, those that are not meant stay as they are, whoever
    /// changes them at the same time.
    ///
    /// ```swift
    /// try await router.keys.change(id, of: owner) { key in
    ///     var policy = key.policy
    ///     policy.budget.spendPerDay = Money("5.00")
    ///     return .limit(policy)
    /// }
    /// ```
    /// - Parameter decide: called again where somebody else was first. What it throws ends the change.
    /// - Throws: as above.
    @discardableResult
    public func change(
        _ id: KeyID, of owner: KeyOwner, _ decide: (KeySummary) throws(BYOKError) -> KeyEdit
    ) async throws(BYOKError) -> KeySummary {
        let (result, isTakenAway) = try await mutate(owner) { records, now throws(BYOKError) in
            let old = try findIntact(id, in: records)
            let edit = try decide(summary(old))
            try check(label: edit.label ?? "", policy: edit.policy ?? .unrestricted, owner: owner)
            var new = old
            var events: [AuditEvent.Kind] = []
            if let enabled = edit.isEnabled, enabled != old.isEnabled {
                new.isEnabled = enabled
                events.append(enabled ? .enabled : .disabled)
            }
            if let label = edit.label, label != old.label {
                new.label = label
                events.append(.renamed)
            }
            if let policy = edit.policy, policy != old.policy {
                new.policy = policy
                if policy.members != old.policy.members { events.append(.memberChanged) }
                var before = old.policy
                before.members = policy.members
                if before != policy { events.append(.policyChanged) }
            }
            if let expiry = edit.expiresAt, expiry != old.expiresAt {
                new.expiresAt = expiry
                events.append(.expiryChanged)
            }
            var writes: [KeyChange.Write] = []
            if let position = edit.position {
                writes = try place(&new, at: position, among: records, now: now)
                if new.position != old.position || !writes.isEmpty { events.append(.reordered) }
            }
            guard !events.isEmpty else { return (nil, (summary(old), false)) }
            try touch(&new, now)
            writes.append(.update(new, expecting: old.version))
            let change = KeyChange(
                owner: owner, writes: writes, audit: events.map { event($0, new, now) },
                affectsRouting: events != [.renamed])
            return (change, (summary(new), events.contains { [.disabled, .memberChanged].contains($0) }))
        }
        if isTakenAway { await router.drain(id) }
        return result
    }

    /// Puts a new value into a key's place; id, label, limits and position stay. An expiry does not: it was the old
    /// value's.
    ///
    /// Without grace, the old value is not opened any more when this returns. With grace, it stays as a key of its own,
    /// right behind and with an id of its own, that expires: new requests fall over to it if the new value fails. Removing
    /// the key within that time leaves it; remove both. Routes chosen before the replacement are refused in both cases.
    /// - Throws: as `add`, and `keyNotFound`.
    @discardableResult
    public func replace(
        _ id: KeyID, of owner: KeyOwner, with pasted: PastedKey, grace: Duration? = nil, test: Bool = true
    ) async throws(BYOKError) -> AddedKey {
        let before = try await records(of: owner)
        let provider = try self.provider(findIntact(id, in: before).provider)
        let key = try pasted.inspected(for: provider, in: router.catalog)
        try refuseDuplicate(of: key.secret, among: before, owner)
        let report = try await testBeforeStoring(key, at: provider, owner, test)
        let (added, record) = try await mutate(owner) { records, now throws(BYOKError) in
            let old = try findIntact(id, in: records)
            try refuseDuplicate(of: key.secret, among: records, owner)
            var new = old
            new.generation += 1
            new.origin = provider.origin.url
            new.masked = key.masked
            new.status = .untested
            new.testedAt = nil
            new.expiresAt = nil
            try sealing.seal(key.secret, into: &new)
            apply(report, to: &new, at: now)
            try touch(&new, now)
            var writes: [KeyChange.Write] = [.update(new, expecting: old.version)]
            var previous: KeyRecord?
            if let grace, grace > .zero {
                let record = try retired(old, until: now + grace, among: records, now)
                writes.append(.insert(record))
                previous = record
            }
            let change = KeyChange(
                owner: owner, writes: writes, audit: [event(.replaced, new, now)] + testEvents(report, new, now))
            var added = AddedKey(summary: summary(new), notices: key.notices, report: report)
            added.previous = previous.map(summary)
            return (change, (added, new))
        }
        remember(report, record)
        await router.drain(id)
        return added
    }

    /// The old value as a record of its own, sealed to its new place.
    private func retired(
        _ old: KeyRecord, until end: Timestamp, among records: [KeyRecord], _ now: Timestamp
    ) throws(BYOKError) -> KeyRecord {
        guard records.count < router.options.keysPerOwner else {
            throw BYOKError(
                .tooManyKeys,
                "\(old.owner) has \(records.count) keys, the most one owner may have: replace without grace.")
        }
        var generator = SystemRandomNumberGenerator()
        var copy = old
        copy.id = KeyID(at: now, using: &generator)
        copy.generation = 1
        copy.version = 1
        copy.createdAt = now
        copy.updatedAt = now
        copy.expiresAt = min(end, old.expiresAt ?? end)
        // At the same place the newer id would go first: one further back.
        copy.position = old.position == .max ? .max : old.position + 1
        do {
            try sealing.seal(sealing.open(old), into: &copy)
        } catch {
            throw BYOKError(
                error.code, "The old value cannot be opened: replace without grace.", cause: error, keyID: old.id)
        }
        try sealing.sign(&copy)
        return copy
    }
}

/// What to change of a key; what is nil stays.
public struct KeyEdit: Sendable, Hashable {
    public var isEnabled: Bool?
    public var label: String?
    /// The place among the owner's keys of the same provider, from 0.
    public var position: Int?
    public var policy: KeyPolicy?
    /// Outer nil: stays; inner nil: never expires.
    public var expiresAt: Timestamp??

    public init(
        isEnabled: Bool? = nil, label: String? = nil, position: Int? = nil, policy: KeyPolicy? = nil,
        expiresAt: Timestamp?? = nil
    ) {
        self.isEnabled = isEnabled
        self.label = label
        self.position = position
        self.policy = policy
        self.expiresAt = expiresAt
    }

    public static let enable = KeyEdit(isEnabled: true)
    public static let disable = KeyEdit(isEnabled: false)
    public static func rename(_ label: String) -> KeyEdit { KeyEdit(label: label) }
    public static func move(to position: Int) -> KeyEdit { KeyEdit(position: position) }
    public static func limit(_ policy: KeyPolicy) -> KeyEdit { KeyEdit(policy: policy) }
    public static func expire(at time: Timestamp?) -> KeyEdit { KeyEdit(expiresAt: .some(time)) }
}
