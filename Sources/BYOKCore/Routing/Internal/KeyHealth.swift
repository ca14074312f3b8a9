// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What one process knows of one key beyond what the store keeps. Transitions only: no clock, no lock.
struct KeyHealth {
    let generation: Int64
    /// A status that is to be kept and is not written yet.
    private(set) var pending: KeyStatus?
    /// Writes of a status that are under way, and whether two of them ever were at a time.
    private var writes = 0
    private var haveOverlapped = false
    /// `rateLimited` or `unreachable`.
    private(set) var transient: KeyStatus.Code?
    /// Of the transient status; with `unreachable` none at first: the provider failed, and the key is tried all the same.
    private(set) var rest = KeyRest()
    /// Of a key without funds.
    private(set) var fundsRest = KeyRest()
    /// Failures of the provider in a row.
    private var failures = 0
    /// When the transient status began: what was sent before says nothing of it.
    private var since = Timestamp(microseconds: .min)
    /// Models that the key does not serve, and until when that is believed.
    private var missing: [String: Timestamp] = [:]
    /// The failure that is kept, while it lasts.
    private(set) var failing: KeyStatus.Code? { didSet { if failing == nil { failingSince = nil } } }
    private(set) var failingSince: Timestamp?
    /// What has been paid in credits since it failed.
    private(set) var outageCost = Money.zero
    var owner: KeyOwner?
    var reported: Set<RouterEvent.Kind> = []

    init(generation: Int64) { self.generation = generation }

    /// - Parameter older: what was known before, of an earlier value; of generation 0, before any value was known.
    init(generation: Int64, after older: KeyHealth) {
        self.generation = generation
        if older.generation == 0 { outageCost = older.outageCost }
    }

    /// A key without funds is tried by one real request after five minutes, then after twice as long.
    static let firstProbe = Duration.seconds(300)
    static let missingModel = Duration.seconds(3_600)

    /// What is in force: a failure that is kept stays, whatever else happens.
    func status(over kept: KeyStatus) -> KeyStatus {
        let base = pending ?? kept
        guard let transient, [.untested, .connected].contains(base.code) else { return base }
        return KeyStatus(transient, until: rest.until)
    }

    /// When a key without funds may be tried next.
    func probeTime(of record: KeyRecord) -> Timestamp {
        max(
            fundsRest.until ?? (record.testedAt ?? record.updatedAt) + Self.firstProbe,
            rest.until ?? Timestamp(microseconds: .min))
    }

    /// When it may be tried next in this status; nil: nothing here says.
    func nextTry(_ status: KeyStatus.Code) -> Timestamp? {
        status == .noFunds ? [fundsRest.until, rest.until].compactMap(\.self).max() : rest.until
    }

    /// Takes the one attempt that is due.
    /// - Parameter status: in force; which rest it is about.
    mutating func takeProbe(_ status: KeyStatus.Code, at now: Timestamp, lease: Duration) -> Bool {
        if let next = nextTry(status), next > now { return false }
        return status == .noFunds
            ? fundsRest.takeProbe(at: now, lease: lease, first: Self.firstProbe)
            : rest.takeProbe(at: now, lease: lease, first: Self.firstProbe)
    }

    /// A request that began at `start` has failed with a status that is kept.
    mutating func fail(
        keeping status: KeyStatus, retryAfter: Duration?, startedAt start: Timestamp, at now: Timestamp
    ) {
        clearTransient()
        pending = status
        failing = status.code
        failingSince = failingSince ?? now
        guard status.code == .noFunds else { return fundsRest = KeyRest() }
        if fundsRest.coolDown == nil {
            fundsRest.begin(for: Self.firstProbe, at: now)
        } else if fundsRest.isProbe(start) {
            fundsRest.fail(retryAfter: retryAfter, at: now)
        }
        // Of a request that was under way before, only a longer wait is news.
        if let retryAfter { fundsRest.prolong(by: retryAfter, at: now) }
    }

    /// A request that began at `start` has failed in a way that passes.
    mutating func fail(
        _ status: KeyStatus.Code, retryAfter: Duration?, startedAt start: Timestamp, at now: Timestamp,
        _ rules: RouterOptions.Resilience
    ) {
        // It says nothing of the account.
        fundsRest.release(start, at: now)
        failures += status == .unreachable ? 1 : 0
        let isResting = transient != nil && rest.until != nil
        if isResting, !rest.isProbe(start) {
            // Sent before the key was left alone: nothing new, but for a longer wait.
            if let retryAfter { rest.prolong(by: retryAfter, at: now) }
            return
        }
        if transient == nil { since = now }
        transient = status
        if isResting {
            rest.fail(retryAfter: retryAfter, at: now)
        } else if status == .rateLimited || retryAfter != nil || failures >= rules.failuresToOpen {
            since = now
            rest.begin(
                for: retryAfter ?? (status == .rateLimited ? rules.rateLimitCoolDown : rules.coolDown), at: now)
        }
    }

    /// A request for the model that began at `start` has succeeded.
    /// - Parameter kept: the status in the store.
    mutating func succeed(_ model: String, startedAt start: Timestamp, over kept: KeyStatus.Code) {
        missing[model] = nil
        switch pending?.code ?? kept {
        case .untested: pending = .connected
        // The first request after the account was filled up; a late one says nothing.
        case .noFunds where fundsRest.isProbe(start): pending = .connected
        case .connected: break
        default: return
        }
        failing = nil
        fundsRest = KeyRest()
        if transient == nil || start >= since { clearTransient() }
    }

    /// A request that began at `start` has ended without saying anything of the key: where it was the one that tries it,
    /// another may.
    mutating func release(startedAt start: Timestamp, at now: Timestamp) {
        rest.release(start, at: now)
        fundsRest.release(start, at: now)
    }

    /// A live test has found this.
    mutating func observe(_ status: KeyStatus?, at now: Timestamp) {
        clearTransient()
        fundsRest = KeyRest()
        pending = nil
        failing = nil
        guard let status else { return }
        (transient, since) = (status.code, now)
        if let end = status.until { rest.begin(for: end - now, at: now) }
    }

    /// Credits paid for what the key cannot do. Whether it is the first time since it failed.
    mutating func pay(_ charged: Money) -> Bool {
        defer { outageCost = (try? outageCost.adding(charged)) ?? outageCost }
        return outageCost == .zero
    }

    /// The outage is over: what it has cost.
    mutating func endOutage() -> Money {
        defer { outageCost = .zero }
        return outageCost
    }

    mutating func beginWrite() {
        haveOverlapped = writes > 0
        writes += 1
    }

    /// A write of the status has ended. One that finds the store saying so already may yet be overtaken by an older one
    /// that says otherwise: of writes at the same time, the last to end looks again.
    /// - Parameter isAnswered: whether the store did what it was asked.
    /// - Returns: what is to be written over again.
    mutating func endWrite(_ status: KeyStatus, isAnswered: Bool) -> KeyStatus? {
        writes -= writes > 0 ? 1 : 0
        guard isAnswered, writes == 0 else { return nil }
        if haveOverlapped { return pending }
        if pending == status { pending = nil }
        return nil
    }

    private mutating func clearTransient() { (transient, rest, failures) = (nil, KeyRest(), 0) }

    mutating func missingModel(_ model: String, at now: Timestamp) { missing[model] = now + Self.missingModel }
    var hasMissingModels: Bool { !missing.isEmpty }
    func isMissing(_ model: String, at now: Timestamp) -> Bool { missing[model].map { $0 > now } ?? false }
}
