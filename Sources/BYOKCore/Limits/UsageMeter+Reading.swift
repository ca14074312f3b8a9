// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// What other processes have spent, from the usage log.
extension UsageMeter {
    /// Whether the log is to be read before the key's spending limits are asked about.
    func needsReading(_ key: KeyID, now: Timestamp) -> Bool {
        log != nil && look(key) { $0?.isStale(now) ?? true }
    }

    /// Reads what was spent this month with those of the owner's keys for which that is not known or older than
    /// `refreshInterval`. One at a time for each owner: others wait for it, unless older numbers will do.
    ///
    /// Where the log does not answer, older numbers of this month hold, and a key without any is over its budget until
    /// they are known (`BudgetExcess.Limit.unread`): other keys may serve, and no limit is passed unseen.
    func read(_ keys: [KeyID], of owner: KeyOwner, clock: any RouterClock) async {
        guard let log else { return }
        let stale = keys.filter { needsReading($0, now: clock.now()) }
        guard !stale.isEmpty else { return }
        let isUnread = stale.contains { key in look(key) { $0?.isUnread(clock.now()) ?? true } }
        guard await takeTurn(owner, waits: isUnread) else { return }
        defer { endTurn(owner) }
        // The moment before the reading: what is written meanwhile is for the next one.
        let now = clock.now()
        let month = now.month
        guard let rows = try? await log.summary(of: owner, days: month.firstDay...max(month.firstDay, now.day)) else {
            return
        }
        let byKey = Dictionary(grouping: rows) { $0.keyID }
        for key in keys {
            let found = (byKey[key] ?? []).map { (day: $0.day, member: $0.member, amount: Int128($0.cost.nanodollars)) }
            update(key, now: now) { $0.read(found, at: now) }
        }
    }

    /// True: nobody else is reading. False: somebody was, and is done with it if `waits`.
    private func takeTurn(_ owner: KeyOwner, waits: Bool) async -> Bool {
        let isFree = reading.withLock { reading in
            guard reading[owner] == nil else { return false }
            reading[owner] = []
            return true
        }
        guard !isFree, waits else { return isFree }
        await withCheckedContinuation { continuation in
            let isOver = reading.withLock { reading in
                reading[owner]?.append(continuation)
                return reading[owner] == nil
            }
            if isOver { continuation.resume() }
        }
        return false
    }

    private func endTurn(_ owner: KeyOwner) {
        let waiting = reading.withLock { $0.removeValue(forKey: owner) ?? [] }
        waiting.forEach { $0.resume() }
    }
}
