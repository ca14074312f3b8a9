// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Changing the master key, and looking at every key there is.
extension KeyVault {
    /// How many stored keys are sealed under each master key: what tells whether an old one can be retired. Reads every
    /// row once; opens none.
    /// - Returns: the primary first, also with no keys; then the others that have some, by name.
    public func masterKeyUse() async throws(BYOKError) -> [MasterKeyUse] {
        var counts: [String: Int] = [router.sealer.primaryKID: 0]
        try await walk { records in
            for record in records { counts[record.sealed.kid, default: 0] += 1 }
        }
        let primary = router.sealer.primaryKID
        return counts.map { kid, keys in
            MasterKeyUse(kid: kid, keys: keys, isPrimary: kid == primary, isAtHand: router.sealer.canOpen(kid: kid))
        }.sorted { $0.isPrimary != $1.isPrimary ? $0.isPrimary : $0.kid < $1.kid }
    }

    /// Seals every key under the primary master key that is under another.
    ///
    /// Safe beside everything else: each owner's keys change in one step that gives way to a user's edit and tries
    /// again, and no opening fails meanwhile. What is done stays done: after an interruption, run it again. A key that
    /// cannot be opened stays as it is and is named in the report.
    ///
    /// Run it when every process has the new master key as its first; until then, others seal under the old one.
    /// - Parameter onProgress: called after each page of keys; `total` is what there was at the beginning.
    /// - Throws: the store's errors; `cancelled`.
    public func reseal(onProgress: (JobProgress) -> Void = { _ in }) async throws(BYOKError) -> ResealReport {
        let total = try await masterKeyUse().reduce(0) { $0 + $1.keys }
        let resealing = Resealing(context: router.context, actor: actor)
        let primary = router.sealer.primaryKID
        let start = router.options.clock.now()
        var report = ResealReport()
        var done = 0
        try await walk { records throws(BYOKError) in
            let stale = records.filter { $0.sealed.kid != primary }
            report.alreadyCurrent += records.count - stale.count
            report.add(try await Self.reseal(Dictionary(grouping: stale, by: \.owner), resealing))
            // The last page may be empty.
            guard !records.isEmpty else { return }
            done += records.count
            let elapsed = router.options.clock.now() - start
            onProgress(JobProgress(done: done, total: max(total, done), elapsed: elapsed))
        }
        return report
    }

    /// Several owners at a time, so that their changes share transactions.
    private static func reseal(
        _ stale: [KeyOwner: [KeyRecord]], _ resealing: Resealing
    ) async throws(BYOKError) -> ResealReport {
        do {
            return try await withThrowingTaskGroup(of: ResealReport.self) { group in
                var report = ResealReport()
                var waiting = stale.makeIterator()
                func next() {
                    guard let (owner, records) = waiting.next() else { return }
                    let ids = records.map(\.id)
                    group.addTask { try await resealing.reseal(ids, of: owner) }
                }
                for _ in 0..<64 { next() }
                while let part = try await group.next() {
                    report.add(part)
                    next()
                }
                return report
            }
        } catch {
            throw .wrap(error, .storeUnavailable, "The key store did not answer.")
        }
    }

    /// Every record, page by page.
    func walk(_ body: ([KeyRecord]) async throws(BYOKError) -> Void) async throws(BYOKError) {
        var cursor: KeyCursor?
        repeat {
            if Task.isCancelled { throw BYOKError(.cancelled, "The job was cancelled; what is done stays done.") }
            let page: KeyPage
            do {
                page = try await router.store.page(after: cursor)
            } catch {
                throw .wrap(error, .storeUnavailable, "The key store did not answer.")
            }
            try await body(page.records)
            cursor = page.next
        } while cursor != nil
    }
}

/// How many keys are sealed under one master key.
public struct MasterKeyUse: Sendable, Hashable {
    /// The master key's name; no secret.
    public var kid: String
    public var keys: Int
    /// New keys are sealed under it.
    public var isPrimary: Bool
    /// This process has it; if not, its keys are `undecryptable` here.
    public var isAtHand: Bool

    public init(kid: String, keys: Int, isPrimary: Bool, isAtHand: Bool) {
        self.kid = kid
        self.keys = keys
        self.isPrimary = isPrimary
        self.isAtHand = isAtHand
    }
}
