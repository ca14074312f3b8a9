// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Taking over keys that another system kept: what imports are made of.
extension KeyVault {
    /// A key of another system's, opened, with what that system said of it.
    package struct Adoptee {
        package var key: PastedKey
        package var provider: Provider.ID
        package var owner: KeyOwner
        package var label: String
        package var isEnabled: Bool
        /// Names the row it came from, always the same: that is how it is recognised after it was replaced or removed.
        package var source: String

        package init(
            key: PastedKey, provider: Provider.ID, owner: KeyOwner, label: String, isEnabled: Bool, source: String
        ) {
            self.key = key
            self.provider = provider
            self.owner = owner
            self.label = label
            self.isEnabled = isEnabled
            self.source = source
        }
    }

    package enum Adoption {
        /// Stored now, or would be: with what was noticed about the key.
        case taken([KeyNotice])
        /// The owner has this very key.
        case alreadyThere
        /// The row was taken over before; what became of the key since is its owner's doing.
        case takenBefore
    }

    /// What a dry run would have stored for one owner so far.
    package struct Intended {
        fileprivate var fingerprints: Set<[UInt8]> = []
        fileprivate var sources: Set<String> = []
        package init() {}
    }

    /// The sources that were taken over for an owner before, by its audit log.
    package func adoptedSources(of owner: KeyOwner) async throws(BYOKError) -> Set<String> {
        guard let log = router.trail.log else { return [] }
        var sources: Set<String> = []
        var next: Int64 = 1
        while true {
            let entries: [AuditEntry]
            do {
                entries = try await log.entries(of: owner, from: next, limit: 1_000)
            } catch {
                throw .wrap(error, .storeUnavailable, "The audit log did not answer.")
            }
            for entry in entries where entry.event.kind == .added {
                if let source = entry.event.details[Self.sourceDetail] { sources.insert(source) }
            }
            guard let last = entries.last else { return sources }
            next = last.number + 1
        }
    }

    /// Stores the key, untested and last among the owner's of its provider.
    /// - Parameter before: what `adoptedSources` gave.
    package func adopt(_ adoptee: Adoptee, before: Set<String>) async throws(BYOKError) -> Adoption {
        if before.contains(adoptee.source) { return .takenBefore }
        let (provider, key) = try inspected(adoptee)
        let new = NewKey(
            label: adoptee.label, isEnabled: adoptee.isEnabled, details: [Self.sourceDetail: adoptee.source])
        do {
            _ = try await insert(key, new, at: provider, of: adoptee.owner, tested: nil)
        } catch  where error.code == .duplicateKey {
            return .alreadyThere
        }
        return .taken(key.notices)
    }

    /// What `adopt` would do after the keys that are intended already. Writes nothing.
    package func tryAdopting(
        _ adoptee: Adoptee, before: Set<String>, after intended: inout Intended
    ) async throws(BYOKError) -> Adoption {
        if before.contains(adoptee.source) || intended.sources.contains(adoptee.source) { return .takenBefore }
        let (_, key) = try inspected(adoptee)
        let records = try await records(of: adoptee.owner)
        let print = try sealing.fingerprint(of: key.secret, adoptee.owner, kid: router.sealer.primaryKID)
        guard !intended.fingerprints.contains(print) else { return .alreadyThere }
        do {
            try refuseDuplicate(of: key.secret, among: records, adoptee.owner)
        } catch  where error.code == .duplicateKey {
            return .alreadyThere
        }
        try refuseTooMany(records.count + intended.fingerprints.count, adoptee.owner)
        intended.fingerprints.insert(print)
        intended.sources.insert(adoptee.source)
        return .taken(key.notices)
    }

    private static let sourceDetail = "source"

    private func inspected(_ adoptee: Adoptee) throws(BYOKError) -> (Provider, InspectedKey) {
        let provider = try self.provider(adoptee.provider)
        try check(label: adoptee.label, policy: .unrestricted, owner: adoptee.owner)
        return (provider, try adoptee.key.inspected(for: provider, in: router.catalog))
    }
}
