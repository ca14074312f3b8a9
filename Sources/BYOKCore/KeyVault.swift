// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// An owner's keys: adding, testing, listing, changing and removing them. Nothing here gives a key back.
///
/// Every change is one atomic step with its audit entry. When a method that takes a key out of use returns, no new
/// opening of it begins in this process, and those in progress have ended.
public struct KeyVault: Sendable {
    let router: BYOKRouter
    /// Who is named in the audit log.
    let actor: String

    /// The same vault with another name in the audit log: an administrator's, a job's.
    public func acting(as actor: String) -> KeyVault { KeyVault(router: router, actor: actor) }

    /// Adds a key.
    ///
    /// With a tester in the router's options the key is tested first, unless `test` is false; one that the provider
    /// refuses is not stored. A tested key goes first among the owner's keys of its provider, an untested one last.
    /// - Parameters:
    ///   - position: the place among the owner's keys of this provider, from 0; nil: as above.
    ///   - expiresAt: when the key stops being used.
    ///   - isEnabled: false stores it without putting it into use.
    /// - Throws: `invalidKey` naming the byte or the kind, `duplicateKey` with the id of the existing record,
    ///   `keyRefused`, `tooManyTests`, `tooManyKeys`, `invalidConfiguration` for an unknown provider, or the store's errors.
    @discardableResult
    public func add(
        _ pasted: PastedKey, for provider: Provider.ID, owner: KeyOwner, label: String = "",
        policy: KeyPolicy = .unrestricted, position: Int? = nil, expiresAt: Timestamp? = nil, isEnabled: Bool = true,
        test: Bool = true
    ) async throws(BYOKError) -> AddedKey {
        let provider = try self.provider(provider)
        try check(label: label, policy: policy, owner: owner)
        let key = try pasted.inspected(for: provider, in: router.catalog)
        // Before the test, so that pasting a key twice does not ask the provider again.
        try refuseDuplicate(of: key.secret, among: await records(of: owner), owner)
        let report = try await testBeforeStoring(key, at: provider, owner, test)
        let new = NewKey(label: label, policy: policy, expiresAt: expiresAt, isEnabled: isEnabled, position: position)
        let (added, record) = try await insert(key, new, at: provider, of: owner, tested: report)
        remember(report, record)
        return added
    }

    /// What would be said of a key, without storing or sending it anywhere: for hints while typing.
    /// - Throws: `invalidKey`.
    public func inspect(_ pasted: PastedKey, for provider: Provider.ID) throws(BYOKError) -> InspectedKey {
        try pasted.inspected(for: self.provider(provider), in: router.catalog)
    }

    /// The owner's keys, masked, in the order in which they are tried.
    public func list(_ owner: KeyOwner) async throws(BYOKError) -> [KeySummary] {
        let records = try await records(of: owner)
        await router.meter.read(
            records.filter(\.policy.budget.limitsSpending).map(\.id), of: owner, clock: router.options.clock)
        let catalog = router.catalog
        func isAggregator(_ record: KeyRecord) -> Bool {
            catalog.provider(record.provider)?.coverage.isAggregator == true
        }
        return records.sorted { a, b in
            if isAggregator(a) != isAggregator(b) { return isAggregator(a) }
            return a.position == b.position ? a.id > b.id : a.position < b.position
        }.map(summary)
    }

    /// Removes a key for good. Returns when it can no longer be opened here and no opening is in progress.
    /// - Throws: `keyNotFound`, or the store's errors.
    public func remove(_ id: KeyID, of owner: KeyOwner) async throws(BYOKError) {
        try await mutate(owner) { records, now throws(BYOKError) in
            let record = try find(id, in: records)
            let change = KeyChange(
                owner: owner, writes: [.remove(id, expecting: record.version)], audit: [event(.removed, record, now)])
            return (change, ())
        }
        router.healthBook.forget(id)
        router.meter.forget(id)
        await router.drain(id)
    }

    /// Deletes everything the store has of an owner: keys and audit log, and credits and usage where it keeps those too.
    /// A prepaid balance is gone with it, and a payment that is granted again afterwards is granted anew. Returns how many
    /// keys went.
    public func eraseOwner(_ owner: KeyOwner) async throws(BYOKError) -> Int {
        let rows = try await rows(of: owner)
        let records = rows.keys
        let event = AuditEvent(
            at: router.options.clock.now(), owner: .platform, kind: .erased, actor: actor,
            details: ["keys": "\(records.count)"])
        do {
            // Uses that were not written yet would otherwise bring the owner back.
            return try await router.whileDroppingRecords(of: owner) {
                let count = try await router.store.erase(owner, recording: event)
                router.cache.drop(owner)
                for record in records {
                    router.healthBook.forget(record.id)
                    router.meter.forget(record.id)
                    await router.drain(record.id)
                }
                return max(0, count - (rows.count - records.count))
            }
        } catch {
            throw .wrap(error, .storeUnavailable, "The key store did not answer; nothing was erased.")
        }
    }

    /// What the platform has of an owner, but for the keys themselves: masked keys, spend policy, audit log, receipts filed under the
    /// owner, entries of the credit ledger, notices.
    /// - Parameter limit: how many of each at most, oldest first; of notices, the newest.
    public func dataExport(_ owner: KeyOwner, limit: Int = 100_000) async throws(BYOKError) -> OwnerExport {
        try await router.flushAudit()
        try await router.flushUsage()
        let keys = try await list(owner)
        let spendPolicy = try await readableSpendPolicy(of: owner)
        let always = Timestamp(microseconds: .min)..<Timestamp(microseconds: .max)
        do {
            return OwnerExport(
                owner: owner, keys: keys, spendPolicy: spendPolicy,
                audit: try await router.trail.log?.entries(of: owner, from: 1, limit: limit) ?? [],
                receipts: try await router.recorder.log?.receipts(of: owner, ReceiptPage(period: always, limit: limit))
                    ?? [],
                credits: try await router.ledger?.entries(of: owner, from: always.lowerBound, after: nil, limit: limit)
                    ?? [],
                notices: try await router.inbox?.notices(of: owner, before: nil, limit: limit) ?? [])
        } catch {
            throw .wrap(error, .storeUnavailable, "A log or the ledger did not answer.")
        }
    }
}
