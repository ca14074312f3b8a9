// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What an owner lets be spent on credits, whatever the request.
extension KeyVault {
    /// What the owner has set for all requests that are subject to it: a user's own, an organisation's members'. The default
    /// where nothing is set.
    /// - Throws: `undecryptable` where it is kept and cannot be read: no credits are used until it is set again;
    ///   `storeUnavailable`.
    public func spendPolicy(of owner: KeyOwner) async throws(BYOKError) -> SpendPolicy {
        let rows = try await rows(of: owner).filter(\.isSpendPolicy)
        let standing = standing(rows)
        guard !standing.isInDoubt else {
            throw BYOKError(
                .undecryptable,
                "The spend policy of \(owner) cannot be read: its row was altered, or its master key is not at hand. Set it "
                    + "again; until then no credits are used.")
        }
        return rows.isEmpty ? .init() : standing.spendPolicy
    }

    /// Sets what may be spent on credits for all requests that are subject to the owner: a user's own, and those of an
    /// organisation's members, also on tiers without its keys. It only tightens what platform, caller, keys and request
    /// allow; what they forbid stays forbidden. The default removes it.
    ///
    /// In force when this returns, as the removal of a key is: no request of this process begins on credits under the old
    /// policy any more. Those for which credits are reserved end. One change with its audit entry; setting what is set
    /// already is none.
    ///
    /// ```swift
    /// try await router.keys.setSpendPolicy(.neverCredits, of: alice)
    /// ```
    /// - Throws: `invalidConfiguration` for the platform, whose ceiling is `RouterOptions.spendPolicy`; the store's errors.
    public func setSpendPolicy(_ policy: SpendPolicy, of owner: KeyOwner) async throws(BYOKError) {
        guard owner.kind != .platform else {
            throw BYOKError(
                .invalidConfiguration, "The platform's ceiling on credits is options.spendPolicy of the router.")
        }
        try await mutateRows(of: owner) { rows, now throws(BYOKError) in
            let kept = rows.filter(\.isSpendPolicy)
            let before = standing(kept)
            let isUnset = policy == SpendPolicy()
            let isSet = isUnset ? kept.isEmpty : kept.count == 1 && !before.isInDoubt && before.spendPolicy == policy
            if isSet { return (nil, ()) }
            // Removals first: what stays is then the only one of its fingerprint.
            var writes = kept.dropFirst(isUnset ? 0 : 1).map { KeyChange.Write.remove($0.id, expecting: $0.version) }
            if !isUnset { writes.append(try write(policy, over: kept.first, of: owner, now)) }
            var event = AuditEvent(at: now, owner: owner, kind: .policyChanged, actor: actor)
            event.details = policy.auditDetails
            if !before.isInDoubt { event.details["before"] = "\(before.spendPolicy.mode)" }
            return (KeyChange(owner: owner, writes: writes, audit: [event]), ())
        }
        // Also where nothing was written: somebody else may be about to return from the same change.
        await router.drainCredits(of: owner)
    }

    /// The same; nil: it cannot be read.
    func readableSpendPolicy(of owner: KeyOwner) async throws(BYOKError) -> SpendPolicy? {
        do {
            return try await spendPolicy(of: owner)
        } catch  where error.code == .undecryptable {
            return nil
        }
    }

    /// What the rows say together.
    private func standing(_ rows: [KeyRecord]) -> StandingPolicy {
        var standing = StandingPolicy()
        for row in rows { standing.add(row, router.context.integrity(of: row)) }
        return standing
    }

    /// The row that keeps the policy. What is there already is believed in nothing but its id and version.
    private func write(
        _ policy: SpendPolicy, over old: KeyRecord?, of owner: KeyOwner, _ now: Timestamp
    ) throws(BYOKError) -> KeyChange.Write {
        var generator = SystemRandomNumberGenerator()
        let isIntact = old.map { router.context.integrity(of: $0) == .intact } ?? false
        var record = KeyRecord(
            owner: owner, id: old?.id ?? KeyID(at: now, using: &generator), provider: .spendPolicy, origin: "",
            sealed: SealedSecret(token: [], kid: ""), generation: 1, masked: "", fingerprint: [], label: "",
            isEnabled: true, position: 0, status: .untested, policy: KeyPolicy(spendPolicy: policy), expiresAt: nil,
            testedAt: nil, version: old.map { $0.version == .max ? 1 : $0.version + 1 } ?? 1,
            createdAt: isIntact ? old?.createdAt ?? now : now, updatedAt: now, mac: [])
        // A space: no key has one. That it is always the same lets the store keep one such row of an owner and no more.
        try sealing.seal(Secret(" "), into: &record)
        try sealing.sign(&record)
        return old.map { .update(record, expecting: $0.version) } ?? .insert(record)
    }
}

extension SpendPolicy {
    /// How the audit log names it.
    var auditDetails: [String: String] {
        var details = ["spending": "\(mode)"]
        if creditClasses != .definite {
            let names = AttemptFailure.Class.allCases.filter(creditClasses.contains).map(\.description)
            details["creditsAfter"] = names.joined(separator: ", ")
        }
        return details
    }
}
