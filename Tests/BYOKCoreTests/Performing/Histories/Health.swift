// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What the model knows of a key's health.
struct Health: Hashable {
    enum Rest { case rateLimited, unreachable }
    static let hour = 3_600

    /// What is kept for good.
    var lasting = KeyStatus.Code.untested
    var rest: Rest?
    var until = 0
    /// How long the present rest is; more than one value where the page leaves it open.
    var lengths: Set<Int> = []
    /// Failures of the provider in a row; a range where the page leaves open what ends a row.
    var failures = 0...0
    var isUnreachable = false
    /// When a key without funds is tried again, and how long that was waited.
    var fundsAt = 0
    var fundsWait = 0
    /// The request that finds out whether the rest is over.
    var probe: Int?
    /// Until when nobody else finds out.
    var leaseEnd = 0
    /// Until when each model is known not to be served.
    var missing: [Int: Int] = [:]
    /// When it last became worse, or was changed by hand, in the model's count.
    var changedAt = 0

    func isResting(at now: Int) -> Bool { rest != nil && now < until }
    private var isOpenable: Bool { [.untested, .connected].contains(lasting) }

    func isUsable(for model: Int, at now: Int) -> Bool {
        if isMissing(model, at: now) || isResting(at: now) { return false }
        let needsProbe = needsProbe(at: now)
        if needsProbe, probe != nil, now < leaseEnd { return false }
        return isOpenable || (lasting == .noFunds && now >= fundsAt)
    }

    /// One at a time, for as long as a request may take.
    mutating func beginProbe(_ request: Int, at now: Int) { (probe, leaseEnd) = (request, now + 600) }

    /// Whether the next request finds out if it works again.
    func needsProbe(at now: Int) -> Bool { lasting == .noFunds || rest != nil && !isResting(at: now) }
    func isMissing(_ model: Int, at now: Int) -> Bool { missing[model].map { now < $0 } ?? false }

    /// Whether it may be shown so. Whether a rest that is over is still shown until a request has come through, and until
    /// when one is shown whose end somebody is finding out, the page leaves open.
    func mayShow(_ code: KeyStatus.Code, until end: Int?, at now: Int) -> Bool {
        if !isOpenable { return code == lasting && end == nil }
        guard let rest else { return code == (isUnreachable ? .unreachable : lasting) && end == nil }
        let resting: KeyStatus.Code = rest == .rateLimited ? .rateLimited : .unreachable
        if isResting(at: now) { return code == resting && end == until }
        if probe != nil, code == resting { return true }
        return code == resting && end.map { $0 <= now } == true
            || [resting, lasting, .unreachable].contains(code) && end == nil
    }

    /// The failure that its state stands for; nil: it could be used.
    func failure(for model: Int, at now: Int) -> AttemptFailure.Class? {
        switch lasting {
        case .invalid: return .authInvalid
        case .expired: return .keyExpired
        case .restricted: return .forbidden
        case .noFunds where now < fundsAt || probe != nil: return .quotaExhausted
        default: break
        }
        if let rest, isResting(at: now) || probe != nil { return rest == .rateLimited ? .rateLimited : .unavailable }
        return isMissing(model, at: now) ? .modelNotFound : nil
    }
}

// MARK: What changes it

extension Health {
    /// A request came through. If its model is known not to be served, it began before that was known.
    mutating func succeed() {
        self = Health(lasting: .connected, missing: missing, changedAt: changedAt)
    }

    /// A test by hand, or a live test's finding.
    mutating func test(_ status: KeyStatus.Code, until end: Int, at now: Int, _ count: Int) {
        let old = self
        self = Health(lasting: old.lasting, missing: old.missing, changedAt: count)
        switch status {
        case .rateLimited: (rest, until, lengths) = (.rateLimited, end, [end - now])
        case .noFunds: (lasting, fundsAt, fundsWait) = (.noFunds, now + 300, 300)
        default: lasting = status
        }
    }

    /// Everything that may become of it where a request fails that began when its health was as it is now.
    func failing(
        _ kind: AttemptFailure.Class, retryAfter: Int?, model: Int, isProbe: Bool, at now: Int, _ count: Int
    ) -> [Health] {
        var next = self
        switch kind {
        case .authInvalid, .keyWrongKind: next.become(.invalid, count)
        case .keyExpired: next.become(.expired, count)
        case .forbidden: next.become(.restricted, count)
        case .quotaExhausted, .keyLimitExceeded:
            let wait = isProbe && lasting == .noFunds ? min(2 * fundsWait, Self.hour) : 300
            next.become(.noFunds, count)
            (next.fundsAt, next.fundsWait) = (now + wait, wait)
        case .rateLimited:
            let waits = isProbe && rest != nil ? doubled.map { max($0, retryAfter ?? 0) } : [retryAfter ?? 60]
            return waits.map { wait in
                next = self
                next.failures = 0...failures.upperBound
                next.rest(.rateLimited, for: wait, at: now, count)
                return next
            }
        case .overloaded, .unavailable, .network: return failingAtProvider(isProbe: isProbe, at: now, count)
        case .modelNotFound: next.missing[model] = now + Self.hour
        default: next.failures = 0...failures.upperBound
        }
        return [next]
    }

    private func failingAtProvider(isProbe: Bool, at now: Int, _ count: Int) -> [Health] {
        var next = self
        (next.isUnreachable, next.changedAt) = (true, count)
        let low = failures.lowerBound + 1
        let high = failures.upperBound + 1
        next.failures = low...high
        if isProbe, rest != nil {
            return doubled.map { wait in
                var resting = next
                resting.rest(.unreachable, for: wait, at: now, count)
                return resting
            }
        }
        var open = next
        open.failures = max(3, low)...max(3, high)
        open.rest(.unreachable, for: 10, at: now, count)
        if low >= 3 { return [open] }
        if high < 3 { return [next] }
        next.failures = low...2
        return [next, open]
    }

    /// The same for a request that began before its health last changed: that two failures at once count twice, or that an
    /// older success says nothing of a newer failure, the page does not say.
    func failingLate(_ kind: AttemptFailure.Class, retryAfter: Int?, model: Int, at now: Int, _ count: Int) -> [Health]
    {
        let news = failing(kind, retryAfter: retryAfter, model: model, isProbe: false, at: now, count)
        switch kind {
        case .authInvalid, .keyWrongKind, .keyExpired, .forbidden, .quotaExhausted, .keyLimitExceeded:
            return isWell ? news : news + [self]
        case .rateLimited, .overloaded, .unavailable, .network:
            guard let present = rest else { return news + [self] }
            let lengths = lengths.union([10, 60, retryAfter ?? 60]).union(doubled)
            // Never shortened; and where the provider said how long, at least that.
            let least = max(until, now + (kind == .rateLimited ? retryAfter ?? 0 : 0))
            var all: [Health] = []
            for shown in [present, kind == .rateLimited ? .rateLimited : .unreachable] {
                for end in Set(lengths.map { now + $0 } + [until]) where end >= least {
                    var next = self
                    (next.rest, next.until, next.changedAt) = (shown, end, count)
                    next.failures = failures.lowerBound...failures.upperBound + 1
                    all.append(next)
                }
            }
            // How long the rest was is what a failing probe doubles.
            for index in all.indices { all[index].lengths = lengths }
            let begun = news.map { health in
                var health = health
                health.lengths.formUnion(lengths)
                return health
            }
            return isResting(at: now) ? all : begun + [self] + all
        default: return news
        }
    }

    /// Above an hour where the provider asked for that: whether it stays so, the page leaves open.
    private var doubled: [Int] {
        lengths.sorted().flatMap { $0 > Self.hour ? [Self.hour, $0] : [min(2 * $0, Self.hour)] }
    }

    private mutating func become(_ status: KeyStatus.Code, _ count: Int) {
        self = Health(lasting: status, missing: missing, changedAt: count)
    }

    private mutating func rest(_ kind: Rest, for seconds: Int, at now: Int, _ count: Int) {
        // Never shortened.
        let end = max(now + seconds, isResting(at: now) ? until : 0)
        (rest, until, lengths, changedAt) = (kind, end, [seconds], count)
    }
}
