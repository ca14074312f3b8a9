// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension PerformModel {
    /// The dearest of the platform's keys: 2,000 bytes and 1,000 tokens at $4 and $20 and 5 %.
    static let reserve: Int64 = 29_400_000

    mutating func begin(_ number: Int, _ spec: RequestSpec) -> Reply {
        requests[number] = Request(spec: spec, startedAt: now)
        return goOn(number)
    }

    /// The next attempt, or the end.
    mutating func goOn(_ number: Int) -> Reply {
        guard let request = requests[number] else { fatalError("no such request") }
        let candidates = applicable(request.spec)
        for index in candidates where request.failed[index] == nil {
            guard keys[index].health.isUsable(for: request.spec.model, at: now) else { continue }
            if keys[index].health.needsProbe(at: now) { keys[index].health.beginProbe(number, at: now) }
            release(number)
            return ask(.own(index), number)
        }
        return credits(number, candidates)
    }

    /// Frees what is held where an own key is next after all: it was added, or mended, meanwhile.
    private mutating func release(_ number: Int) {
        guard let request = requests[number], request.reserved != nil else { return }
        ledger.void(request.spec)
        cap.open[number] = nil
        requests[number]?.reserved = nil
        requests[number]?.fallback = nil
    }

    private mutating func ask(_ place: Place, _ number: Int) -> Reply {
        requests[number]?.place = place
        requests[number]?.begunAt = clock
        if case .own(let index) = place { requests[number]?.generation = keys[index].generation }
        return .asks(place)
    }

    /// What is wrong with an own key for this request.
    private func failure(_ index: Int, _ request: Request) -> AttemptFailure.Class {
        request.failed[index] ?? keys[index].health.failure(for: request.spec.model, at: now) ?? .unknown
    }

    private mutating func credits(_ number: Int, _ candidates: [Int]) -> Reply {
        guard let request = requests[number] else { fatalError("no such request") }
        let modes = [setup.mode, setup.userMode, request.spec.mode] + candidates.map { keys[$0].mode }
        let mode = modes.max() ?? .neverCredits
        let failures = candidates.map { (key: $0, failure: failure($0, request)) }
        var own = Set(failures.map { Self.code($0.failure) })
        if candidates.contains(where: { keys[$0].health.rest != nil }) { own.insert(.ownKeyCooling) }
        // A key that failed and is gone: what it failed with may still be what is reported.
        // A key may have a lasting problem and lack the model, too.
        if candidates.contains(where: { keys[$0].health.isMissing(request.spec.model, at: now) }) {
            own.insert(.modelNotFound)
        }
        // A key that failed and is gone: what it failed with may still be what is reported.
        // A key may have a lasting problem and lack the model, too.
        if candidates.contains(where: { keys[$0].health.isMissing(request.spec.model, at: now) }) {
            own.insert(.modelNotFound)
        }
        let reported = own.union(request.failed.values.map(Self.code)).union(request.problems)
        let opens = failures.allSatisfy { item in
            AttemptFailure.Classes.definite.contains(item.failure)
                && (item.failure != .modelNotFound || keys[item.key].isAggregators)
        }
        if !candidates.isEmpty, !opens || mode > .creditsAsFallback {
            return end(number, own, retryAt: earliest(failures.map(\.key), request))
        }
        if mode == .neverCredits { return end(number, reported.union([.creditsNotAllowed])) }

        // The platform's: the vendor's first.
        guard let usable = nextSystemKey(request) else {
            let codes = request.failedSystem.values.map(Self.systemCode) + [.systemKeyUnavailable]
            return end(number, own.isEmpty ? reported.union(codes) : reported)
        }
        chosen = usable
        if request.reserved == nil {
            if let refusal = reserve(number, failures, reported) {

                return refusal
            }
        }
        requests[number]?.fallback = failures.first
        requests[number]?.problems.formUnion(reported)
        claim(usable, number)
        return ask(.system(usable), number)
    }

    private func nextSystemKey(_ request: Request) -> Int? {
        systemKeys.indices.first { index in
            request.failedSystem[index] == nil
                && systemKeys[index].mayBe.contains { $0.isUsable(for: request.spec.model, at: now) }
        }
    }

    private mutating func claim(_ index: Int, _ number: Int) {
        for place in systemKeys[index].mayBe.indices where systemKeys[index].mayBe[place].needsProbe(at: now) {
            systemKeys[index].mayBe[place].beginProbe(number, at: now)
        }
    }

    /// The router took the platform's key: so it can be used.
    mutating func use(_ index: Int, for model: Int, by number: Int) {
        let usable = systemKeys[index].mayBe.filter { $0.probe == number || $0.isUsable(for: model, at: now) }
        if !usable.isEmpty { systemKeys[index].mayBe = usable }
    }

    /// The router did not take the platform's key that the model would: so it cannot be used, if that may be.
    mutating func ruleOut(_ index: Int, for model: Int) -> Bool {
        let unusable = systemKeys[index].mayBe.filter { !$0.isUsable(for: model, at: now) }
        if unusable.isEmpty { return false }
        systemKeys[index].mayBe = unusable
        return true
    }

    /// Reserves; what ends the request where that is refused.
    private mutating func reserve(
        _ number: Int, _ failures: [(key: Int, failure: AttemptFailure.Class)], _ own: Set<BYOKError.Code>
    ) -> Reply? {
        guard let request = requests[number] else { fatalError("no such request") }
        let spec = request.spec
        let isFallback = !failures.isEmpty
        let isCapped = isFallback && !cap.admits(Self.reserve, under: setup.cap, on: day)
        // A request of the same id: that it is under way may be known without asking the ledger.
        var isUnderWay = false
        if case .open = ledger.states[spec.id] { isUnderWay = true }
        if ledgerFails {
            // "Their key's problem before the system's."
            var codes = own.isEmpty ? [.ledgerUnavailable] : own
            if isUnderWay { codes.insert(.requestInProgress) }
            return end(number, isCapped ? codes.union([.fallbackCapReached]) : codes)
        }
        var trial = ledger
        if let code = trial.reserve(Self.reserve, for: number, spec) {
            var codes: Set = [code]
            if isUnderWay { codes.insert(.requestInProgress) }
            // The page does not say which of two refusals is reported.
            if isCapped { codes.insert(.fallbackCapReached) }
            // "Their key's problem before the system's": the balance is neither.
            if [.insufficientCredits, .creditsHeld].contains(code) { codes.formUnion(own) }
            var repeated: Int?
            if case .settled(let earlier) = ledger.states[spec.id], code == .alreadySettled { repeated = earlier }
            return end(number, codes, repeats: repeated)
        }

        if isCapped { return end(number, [.fallbackCapReached]) }
        ledger = trial
        requests[number]?.reserved = Self.reserve
        if isFallback { cap.open[number] = Self.reserve }
        if isFallback { fallbacks += 1 }
        return nil
    }

    var day: Int { now / 86_400 }

    private func earliest(_ candidates: [Int], _ request: Request) -> Int? {
        let resting = candidates.filter { index in
            keys[index].health.isResting(at: now) && keys[index].health.isWell
                && !keys[index].health.isMissing(request.spec.model, at: now)
        }
        // Where another request is just finding out, nobody knows; and a key that failed this request for another reason
        // than its rest need not be waited for.
        let isProbed = candidates.contains { index in
            let waits = [.rateLimited, .overloaded, .unavailable, .network, nil].contains(request.failed[index])
            let isOver = request.failed[index] != nil && waits && !resting.contains(index)
            return keys[index].health.probe != nil || open[index] != nil || isOver || !waits && resting.contains(index)
        }
        return isProbed ? nil : resting.map { keys[$0].health.until }.min()
    }

    mutating func end(
        _ number: Int, _ codes: Set<BYOKError.Code>, retryAt: Int? = nil, repeats: Int? = nil
    ) -> Reply {
        guard let request = requests.removeValue(forKey: number) else { fatalError("no such request") }
        if request.reserved != nil { ledger.void(request.spec) }
        cap.open[number] = nil
        return .ends(
            End(
                codes: codes, retryAt: retryAt, attempts: request.attempts, fallback: request.fallback,
                reserved: request.reserved, repeats: repeats))
    }

    static func code(_ kind: AttemptFailure.Class) -> BYOKError.Code {
        switch kind {
        case .authInvalid, .keyWrongKind: .ownKeyInvalid
        case .keyExpired: .ownKeyExpired
        case .forbidden: .ownKeyRestricted
        case .quotaExhausted, .keyLimitExceeded: .ownKeyNoFunds
        case .rateLimited: .ownKeyCooling
        case .overloaded, .unavailable, .network: .upstreamUnavailable
        case .timeout: .upstreamTimeout
        case .modelNotFound: .modelNotFound
        case .contextTooLong: .contextTooLong
        case .contentPolicy: .contentPolicy
        case .badRequest: .badRequest
        case .protocol: .upstreamProtocol
        case .cancelled: .cancelled
        default: .upstreamFailed
        }
    }

    static func systemCode(_ kind: AttemptFailure.Class) -> BYOKError.Code {
        code(kind).description.hasPrefix("ownKey") ? .systemKeyUnavailable : code(kind)
    }
}

extension Health {
    /// Nothing lasting is wrong with it.
    var isWell: Bool { [.untested, .connected].contains(lasting) }
}
