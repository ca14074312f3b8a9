// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What one process knows of one key beyond what the store keeps. Transitions only: no clock, no lock.
struct KeyHealth {
    let generation: Int64
    /// A status that is to be kept and is not written yet.
    private(set) var pending: KeyStatus?
    /// `rateLimited` or `unreachable`.
    private(set) var transient: KeyStatus.Code?
    /// Until when the key is not tried. Nil with `unreachable`: its provider failed, and the key is tried all the same.
    private(set) var until: Timestamp?
    /// How long it was left alone the last time.
    private var coolDown: Duration?
    /// When the one attempt began that is tried while the key is left alone; nil: none is.
    private var probeStart: Timestamp?
    /// Failures of the provider in a row.
    private var failures = 0
    /// When the transient status began: what was sent before says nothing of it.
    private var since = Timestamp(microseconds: .min)
    /// Models that the key does not serve, and until when that is believed.
    private var missing: [String: Timestamp] = [:]
    /// The failure that is kept, while it lasts.
    private(set) var failing: KeyStatus.Code?
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

    static let longestCoolDown = Duration.seconds(3_600)
    /// A key without funds is tried by one real request after five minutes, then after twice as long.
    static let firstProbe = Duration.seconds(300)
    static let missingModel = Duration.seconds(3_600)

    /// What is in force: a failure that is kept stays, whatever else happens.
    func status(over kept: KeyStatus) -> KeyStatus {
        let base = pending ?? kept
        guard let transient, [.untested, .connected].contains(base.code) else { return base }
        return KeyStatus(transient, until: until)
    }

    /// When a key without funds may be tried next.
    func probeTime(of record: KeyRecord) -> Timestamp {
        until ?? (record.testedAt ?? record.updatedAt) + Self.firstProbe
    }

    /// Takes the one attempt that is due; false where it is not. If it fails, the next one waits twice as long as before.
    /// - Parameter lease: for how long nobody else tries, if nothing is heard of the attempt.
    mutating func takeProbe(at now: Timestamp, lease: Duration) -> Bool {
        if let until, until > now { return false }
        let wait = min((coolDown ?? Self.firstProbe) * 2, Self.longestCoolDown)
        (coolDown, until, probeStart) = (wait, now + max(wait, lease), now)
        return true
    }

    /// Whether a request that began then is the one that tries the key: those under way since before are not.
    private func isProbe(_ start: Timestamp) -> Bool { probeStart.map { start >= $0 } ?? false }

    /// A request has failed with a status that is kept.
    mutating func fail(keeping status: KeyStatus, retryAfter: Duration?, at now: Timestamp) {
        // Of a key without funds, the wait so far; of another, what it was left alone for says nothing.
        let wait = transient == nil ? coolDown ?? Self.firstProbe : Self.firstProbe
        clearTransient()
        pending = status
        failing = status.code
        guard status.code == .noFunds else { return }
        coolDown = wait
        until = now + max(wait, retryAfter ?? .zero)
    }

    /// A request that began at `start` has failed in a way that passes.
    mutating func fail(
        _ status: KeyStatus.Code, retryAfter: Duration?, startedAt start: Timestamp, at now: Timestamp,
        _ rules: RouterOptions.Resilience
    ) {
        failures += status == .unreachable ? 1 : 0
        let isCooling = transient != nil && until != nil
        if isCooling, !isProbe(start) {
            // Sent before the key was left alone: nothing new, but for a longer wait.
            if let retryAfter { until = max(until ?? now, now + retryAfter) }
            return
        }
        if transient == nil { since = now }
        transient = status
        if isCooling {
            // The probe has failed. Its wait was doubled when it was taken.
            until = now + max(coolDown ?? .zero, retryAfter ?? .zero)
        } else if status == .rateLimited || retryAfter != nil || failures >= rules.failuresToOpen {
            let wait = retryAfter ?? (status == .rateLimited ? rules.rateLimitCoolDown : rules.coolDown)
            since = now
            coolDown = wait
            until = now + wait
        }
        probeStart = nil
    }

    /// A request for the model that began at `start` has succeeded.
    /// - Parameter kept: the status in the store.
    mutating func succeed(_ model: String, startedAt start: Timestamp, over kept: KeyStatus.Code) {
        let base = pending?.code ?? kept
        missing[model] = nil
        switch base {
        case .untested: pending = .connected
        // The first request after the account was filled up; a late one says nothing.
        case .noFunds where isProbe(start): pending = .connected
        case .connected: break
        default: return
        }
        failing = nil
        if transient == nil || start >= since { clearTransient() }
    }

    /// A request that began at `start` has ended without saying anything of the key: where it was the one that tries it,
    /// another may.
    mutating func release(startedAt start: Timestamp, at now: Timestamp) {
        guard isProbe(start) else { return }
        probeStart = nil
        coolDown = coolDown.map { $0 / 2 }
        until = now
    }

    /// A live test has found this.
    mutating func observe(_ status: KeyStatus?, at now: Timestamp) {
        clearTransient()
        pending = nil
        failing = nil
        guard let status else { return }
        (transient, until, since) = (status.code, status.until, now)
        coolDown = status.until.map { $0 - now }
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

    /// The store has the status now.
    mutating func written(_ status: KeyStatus) { if pending == status { pending = nil } }

    private mutating func clearTransient() {
        (transient, until, coolDown, probeStart, failures) = (nil, nil, nil, nil, 0)
    }

    mutating func missingModel(_ model: String, at now: Timestamp) { missing[model] = now + Self.missingModel }
    var hasMissingModels: Bool { !missing.isEmpty }
    func isMissing(_ model: String, at now: Timestamp) -> Bool { missing[model].map { $0 > now } ?? false }
}
