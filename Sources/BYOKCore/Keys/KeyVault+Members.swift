// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Who of an organisation may use its keys.
extension KeyVault {
    /// Lets a user use an organisation's key. No change where the user may already: is on its list, or the key has none
    /// and is every member's.
    /// - Throws: `keyNotFound`, `invalidIdentifier` for an impossible user id, `invalidConfiguration` for a user's key, or
    ///   the store's errors.
    @discardableResult
    public func addMember(
        _ user: String, to key: KeyID, of organisation: KeyOwner
    ) async throws(BYOKError) -> KeySummary {
        try checkMember(user, of: organisation)
        return try await mutate(organisation) { records, now throws(BYOKError) in
            let old = try findIntact(key, in: records)
            guard let members = old.policy.members, !members.hasBytes(of: user) else { return (nil, summary(old)) }
            var new = old
            new.policy.members = members + [user]
            try touch(&new, now)
            return (memberChange([(old, new)], user, "added", of: organisation, now), summary(new))
        }
    }

    /// Takes a user off the list of an organisation's key. When this returns, no opening for the user begins in this
    /// process, and those in progress have ended; a route chosen before is refused. No change where the user is not on the
    /// list.
    /// - Throws: as `addMember`, and `invalidConfiguration` where the key has no list but is every member's: give it one.
    @discardableResult
    public func removeMember(
        _ user: String, from key: KeyID, of organisation: KeyOwner
    ) async throws(BYOKError) -> KeySummary {
        try checkMember(user, of: organisation)
        let result = try await mutate(organisation) { records, now throws(BYOKError) in
            let old = try findIntact(key, in: records)
            guard let members = old.policy.members else {
                throw BYOKError(
                    .invalidConfiguration,
                    "This key has no member list: every member may use it. Give it a list without the user.", keyID: key
                )
            }
            guard members.hasBytes(of: user) else { return (nil, summary(old)) }
            var new = old
            new.policy.members = members.without(user)
            try touch(&new, now)
            return (memberChange([(old, new)], user, "removed", of: organisation, now), summary(new))
        }
        await router.drain(key)
        return result
    }

    /// Takes a user off the lists of all keys of an organisation, in one step: for a member who leaves.
    ///
    /// Keys without a list are every member's, and stay so; they are reported, and it is the host who no longer makes the
    /// user a `Caller` of the organisation. Keys whose row cannot be changed are reported, too.
    /// - Throws: `invalidIdentifier`, `invalidConfiguration` for a user's keys, or the store's errors; then nothing was
    ///   changed.
    @discardableResult
    public func removeMember(_ user: String, of organisation: KeyOwner) async throws(BYOKError) -> MemberRemoval {
        try checkMember(user, of: organisation)
        let removal = try await mutate(organisation) { records, now throws(BYOKError) in
            var removal = MemberRemoval()
            var changes: [(KeyRecord, KeyRecord)] = []
            for old in records.sorted(by: { $0.id < $1.id }) {
                if let flaw = router.context.flaw(of: old) {
                    removal.left.append(LeftKey(old, flaw))
                    continue
                }
                guard let members = old.policy.members else {
                    removal.openToAll.append(old.id)
                    continue
                }
                guard members.hasBytes(of: user) else { continue }
                var new = old
                new.policy.members = members.without(user)
                try touch(&new, now)
                changes.append((old, new))
                removal.removedFrom.append(old.id)
            }
            guard !changes.isEmpty else { return (nil, removal) }
            return (memberChange(changes, user, "removed", of: organisation, now), removal)
        }
        for key in removal.removedFrom { await router.drain(key) }
        return removal
    }

    private func checkMember(_ user: String, of organisation: KeyOwner) throws(BYOKError) {
        guard organisation.kind == .organisation else {
            throw BYOKError(.invalidConfiguration, "Only organisations' keys have members; \(organisation) is none.")
        }
        _ = try KeyOwner.user(user)
        try check(name: user, "user's id")
    }

    private func memberChange(
        _ changes: [(old: KeyRecord, new: KeyRecord)], _ user: String, _ what: String, of owner: KeyOwner,
        _ now: Timestamp
    ) -> KeyChange {
        var change = KeyChange(owner: owner, writes: [], audit: [])
        for (old, new) in changes {
            var event = event(.memberChanged, new, now)
            event.details = ["member": user, "change": what]
            change.writes.append(.update(new, expecting: old.version))
            change.audit.append(event)
        }
        return change
    }
}

/// What became of an organisation's keys when a member was taken off their lists.
public struct MemberRemoval: Sendable, Hashable {
    /// In the order in which they were added.
    public internal(set) var removedFrom: [KeyID] = []
    /// Keys without a list: every member's, still.
    public internal(set) var openToAll: [KeyID] = []
    /// Keys that this process cannot change, whether or not the user is on their lists.
    public internal(set) var left: [LeftKey] = []

    public init() {}
}

extension [String] {
    // Ids are compared byte by byte: "é" composed and decomposed are two users.
    fileprivate func hasBytes(of user: String) -> Bool { contains { $0.utf8.elementsEqual(user.utf8) } }
    fileprivate func without(_ user: String) -> [String] { filter { !$0.utf8.elementsEqual(user.utf8) } }
}
