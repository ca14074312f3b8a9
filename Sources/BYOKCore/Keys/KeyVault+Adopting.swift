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

    /// The sources that were taken over for an owner before, by its audit log; and a tag of each key, for the other
    /// system may have sealed it anew.
    package func adoptedSources(of owner: KeyOwner) async throws(BYOKError) -> Set<String> {
        var sources: Set<String> = []
        try await forEachEntry(of: owner) { entry in
            guard entry.event.kind == .added else { return true }
            if let source = entry.event.details[Self.sourceDetail] { sources.insert(source) }
            if let tag = entry.event.details[Self.tagDetail] { sources.insert(tag) }
            return true
        }
        return sources
    }

    /// Stores the key, untested and last among the owner's of its provider.
    /// - Parameter before: what `adoptedSources` gave.
    package func adopt(_ adoptee: Adoptee, before: Set<String>) async throws(BYOKError) -> Adoption {
        if before.contains(adoptee.source) { return .takenBefore }
        let (provider, key) = try inspected(adoptee)
        if let earlier = try earlier(key, adoptee.owner, await records(of: adoptee.owner), before) { return earlier }
        let tag = try tag(of: key.secret, adoptee.owner, kid: router.sealer.primaryKID)
        let new = NewKey(
            label: adoptee.label, isEnabled: adoptee.isEnabled,
            details: [Self.sourceDetail: adoptee.source, Self.tagDetail: tag])
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
        if let earlier = try earlier(key, adoptee.owner, records, before) { return earlier }
        try refuseTooMany(records.count + intended.fingerprints.count, adoptee.owner)
        intended.fingerprints.insert(print)
        intended.sources.insert(adoptee.source)
        return .taken(key.notices)
    }

    private static let sourceDetail = "source"
    private static let tagDetail = "key"

    /// What became of the very key before: the owner has it, or had it from an import and no longer does.
    private func earlier(
        _ key: InspectedKey, _ owner: KeyOwner, _ records: [KeyRecord], _ before: Set<String>
    ) throws(BYOKError) -> Adoption? {
        do {
            try refuseDuplicate(of: key.secret, among: records, owner)
        } catch  where error.code == .duplicateKey {
            return .alreadyThere
        }
        // Under whichever master key it was noted; one that was retired since no longer recognises it.
        let kids = Set(
            before.compactMap { $0.hasPrefix("fernet:") ? nil : $0.split(separator: ":").first.map(String.init) })
        for kid in kids where router.sealer.canOpen(kid: kid) {
            if before.contains(try tag(of: key.secret, owner, kid: kid)) { return .takenBefore }
        }
        return nil
    }

    private func tag(of secret: Secret, _ owner: KeyOwner, kid: String) throws(BYOKError) -> String {
        let print = try sealing.fingerprint(of: secret, owner, kid: kid)
        return kid + ":" + print.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func inspected(_ adoptee: Adoptee) throws(BYOKError) -> (Provider, InspectedKey) {
        let provider = try self.provider(adoptee.provider)
        try check(label: adoptee.label, policy: .unrestricted, owner: adoptee.owner)
        return (provider, try adoptee.key.inspected(for: provider, in: router.catalog))
    }
}
