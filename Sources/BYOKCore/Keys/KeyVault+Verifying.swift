// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Looking for what somebody changed by hand.
extension KeyVault {
    /// Checks the mac of every stored row, that each is found by its owner, and the audit chain of every owner. Opens no
    /// key.
    ///
    /// What it cannot see is a row, or the whole store, put back to an earlier state: keep `VaultCheck.entries` somewhere
    /// else to compare.
    /// - Parameter onProgress: counts rows and chains together; how many there are is not known before the end.
    /// - Throws: the store's errors; `cancelled`.
    public func verify(onProgress: (JobProgress) -> Void = { _ in }) async throws(BYOKError) -> VaultCheck {
        try? await router.flushAudit()
        let start = router.options.clock.now()
        func report(_ check: VaultCheck) {
            let elapsed = router.options.clock.now() - start
            onProgress(JobProgress(done: check.keys + check.chains, total: nil, elapsed: elapsed))
        }
        var check = VaultCheck()
        try await walk { records throws(BYOKError) in
            for record in records {
                check.keys += 1
                if let reason = router.context.flaw(of: record) { check.left.add(LeftKey(record, reason)) }
            }
            for (owner, records) in Dictionary(grouping: records, by: \.owner) {
                try await requireLog(of: owner, &check)
                try await requirePlaces(of: records, owner, &check)
            }
            report(check)
        }
        var last: KeyOwner?
        repeat {
            if Task.isCancelled { throw BYOKError(.cancelled, "The check was cancelled.") }
            last = try await checkChains(after: last, &check)
            report(check)
        } while last != nil
        return check
    }

    /// A key is never stored without the entry that says so.
    private func requireLog(of owner: KeyOwner, _ check: inout VaultCheck) async throws(BYOKError) {
        guard let log = router.trail.log else { return }
        do {
            if try await log.entries(of: owner, from: 1, limit: 1).isEmpty { check.add(.init(owner: owner, entry: 1)) }
        } catch {
            throw .wrap(error, .storeUnavailable, "The audit log did not answer.")
        }
    }

    /// What a walk meets must be what a request finds, or a key would be passed over in silence.
    private func requirePlaces(
        of walked: [KeyRecord], _ owner: KeyOwner, _ check: inout VaultCheck
    ) async throws(BYOKError) {
        let rows = try await rows(of: owner)
        let found = Set(rows.map(\.id))
        for record in walked where !found.contains(record.id) {
            // One spend policy may have taken another's place.
            if record.isSpendPolicy, rows.contains(where: \.isSpendPolicy) { continue }
            // One that was removed since it was met is where it should be.
            if try await !wasRemoved(record, of: owner) { check.left.add(LeftKey(record, .misplaced)) }
        }
    }

    private func wasRemoved(_ record: KeyRecord, of owner: KeyOwner) async throws(BYOKError) -> Bool {
        guard router.trail.isOn else { return true }
        var (isRemoved, isEmpty) = (false, true)
        try await forEachEntry(of: owner) { entry in
            isEmpty = false
            if record.isSpendPolicy {
                // Set back to the default, and not set again.
                if entry.event.kind == .policyChanged, entry.event.keyID == nil {
                    isRemoved = entry.event.details.filter { $0.key != "before" } == SpendPolicy().auditDetails
                }
                return true
            }
            isRemoved = entry.event.kind == .removed && entry.event.keyID == record.id
            return !isRemoved
        }
        // No entry at all: the owner was erased.
        return isRemoved || isEmpty
    }

    /// An owner's audit entries from the first on, page by page, for as long as `body` wants more.
    func forEachEntry(of owner: KeyOwner, _ body: (AuditEntry) -> Bool) async throws(BYOKError) {
        guard let log = router.trail.log else { return }
        var next: Int64 = 1
        while true {
            let entries: [AuditEntry]
            do {
                entries = try await log.entries(of: owner, from: next, limit: 1_000)
            } catch {
                throw .wrap(error, .storeUnavailable, "The audit log did not answer.")
            }
            guard let last = entries.last, entries.allSatisfy(body) else { return }
            next = last.number + 1
        }
    }

    /// A page of owners; returns its last.
    private func checkChains(after owner: KeyOwner?, _ check: inout VaultCheck) async throws(BYOKError) -> KeyOwner? {
        guard let log = router.trail.log else { return nil }
        do {
            let owners = try await log.owners(after: owner, limit: 500)
            for owner in owners {
                check.chains += 1
                switch try await log.verify(owner) {
                case .intact(let entries): check.entries += entries
                case .broken(let entry): check.add(.init(owner: owner, entry: entry))
                }
            }
            return owners.last
        } catch {
            throw .wrap(error, .storeUnavailable, "The audit log did not answer.")
        }
    }
}

/// What a look at everything found.
public struct VaultCheck: Sendable, Hashable {
    /// Rows looked at.
    public internal(set) var keys = 0
    /// Rows that were altered, and rows that cannot be checked because their master key is not at hand.
    public internal(set) var left = LeftKeys()
    /// Owners' audit logs looked at, and the entries in those that are whole.
    public internal(set) var chains = 0
    public internal(set) var entries: Int64 = 0
    public private(set) var brokenChainCount = 0
    /// The first thousand.
    public private(set) var brokenChains: [BrokenChain] = []

    public init() {}

    public var isIntact: Bool { left.isEmpty && brokenChainCount == 0 }

    mutating func add(_ chain: BrokenChain) {
        brokenChainCount += 1
        if brokenChains.count < LeftKeys.named { brokenChains.append(chain) }
    }

    public struct BrokenChain: Sendable, Hashable, CustomStringConvertible {
        public let owner: KeyOwner
        /// The first entry that was altered or is missing.
        public let entry: Int64

        public var description: String { "audit log of \(owner): broken at entry \(entry)" }
    }
}
