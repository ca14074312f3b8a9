// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

extension PerformModel {
    /// What a provider does with an attempt.
    enum Outcome: Sendable, Hashable {
        case answer(Usage)
        case failure(AttemptFailure.Class, retryAfter: Int? = nil)
        /// The host's closure throws something of its own.
        case toss
    }
    enum Usage: Sendable, Hashable {
        case ordinary
        /// More than was reserved for.
        case huge
        /// The provider says that it was nothing.
        case zero
        /// The provider does not say.
        case missing
    }

    /// The present attempt of a request comes to its end.
    mutating func resolve(_ number: Int, _ outcome: Outcome) -> Reply {
        guard var request = requests[number], let place = request.place else { fatalError("no such request") }
        request.place = nil
        let count = tick()
        switch outcome {
        case .answer(let usage):
            request.attempts.append((place, nil))
            note(place, request, number) { old, isLate, _ in
                var new = old
                new.succeed()
                return isLate ? [new, old] : [new]
            }
            requests[number] = request
            return serve(number, place, usage)
        case .toss: return fail(number, &request, place, .unknown, nil, count)
        case .failure(let kind, let retryAfter): return fail(number, &request, place, kind, retryAfter, count)
        }
    }

    private mutating func fail(
        _ number: Int, _ request: inout Request, _ place: Place, _ kind: AttemptFailure.Class, _ retryAfter: Int?,
        _ count: Int
    ) -> Reply {
        request.attempts.append((place, kind))
        let now = now
        let spec = request.spec
        note(place, request, number) { old, isLate, isProbe in
            isLate
                ? old.failingLate(kind, retryAfter: retryAfter, model: spec.model, at: now, count)
                : old.failing(
                    kind, retryAfter: retryAfter, model: spec.model, isProbe: isProbe, at: now, count)
        }
        switch place {
        case .own(let index): request.failed[index] = kind
        case .system(let index): request.failedSystem[index] = kind
        }
        let isSecondProtocol = kind == .protocol && request.hadProtocolFailure
        if kind == .protocol { request.hadProtocolFailure = true }
        requests[number] = request
        switch kind {
        case .timeout, .contextTooLong, .contentPolicy, .badRequest, .cancelled, .unknown:
            return stop(number, request, place, kind)
        case .protocol where isSecondProtocol: return stop(number, request, place, kind)
        default: return goOn(number)
        }
    }

    private mutating func stop(
        _ number: Int, _ request: Request, _ place: Place, _ kind: AttemptFailure.Class
    ) -> Reply {
        if kind == .cancelled { return end(number, [.cancelled]) }
        // Which of the request's own problem and a key's is reported, the page leaves open.
        var codes: Set = [Self.code(kind)]
        codes.formUnion(request.failed.values.map(Self.code))
        codes.formUnion(request.problems)
        for index in applicable(request.spec) {
            if let kind = keys[index].health.failure(for: request.spec.model, at: now) { codes.insert(Self.code(kind)) }
        }
        return end(number, codes)
    }

    private mutating func serve(_ number: Int, _ place: Place, _ usage: Usage) -> Reply {
        guard let request = requests.removeValue(forKey: number) else { fatalError("no such request") }
        var end = End(attempts: request.attempts, fallback: request.fallback, reserved: request.reserved)
        guard case .system(let index) = place, let reserved = request.reserved else {
            return .ends(end)
        }
        let cost = cost(usage, at: systemKeys[index].provider == .openAI ? (3_150, 15_750) : (4_200, 21_000))
        if let cost {
            end.charge = min(cost, reserved)...min(cost, reserved)
            end.uncollected = cost - min(cost, reserved)
        } else {
            // An estimate: something, and no more than was held.
            end.charge = 1...reserved
        }
        return .ends(end)
    }

    /// After the charge is known; what an estimate came to is the library's to say.
    mutating func settled(_ number: Int, _ end: End, _ charged: Int64, _ spec: RequestSpec) {
        guard end.reserved != nil, end.codes == nil else { return }
        ledger.settle(charged, number, spec)
        if cap.open.removeValue(forKey: number) != nil {
            cap.spent[day, default: 0] += charged
        } else if end.fallback != nil {
            cap.doubtful[day, default: 0] += charged
        }
    }

    /// With the mark-up of 5 %, per token.
    private func cost(_ usage: Usage, at price: (input: Int64, output: Int64)) -> Int64? {
        switch usage {
        case .ordinary: 1_000 * price.input + 500 * price.output
        case .huge: 10_000 * price.input + 9_000 * price.output
        case .zero: 0
        case .missing: nil
        }
    }

    /// Changes the health of the key that an attempt was made with, if it is still that key's value. Where the page leaves
    /// open what becomes of it, the first is taken until the library has shown which.
    private mutating func note(
        _ place: Place, _ request: Request, _ number: Int,
        _ change: (_ old: Health, _ isLate: Bool, _ isProbe: Bool) -> [Health]
    ) {
        func changed(_ old: Health) -> [Health] {
            var old = old
            let isLate = old.changedAt > request.begunAt
            let isProbe = old.probe == number
            if isProbe { old.probe = nil }
            return change(old, isLate, isProbe)
        }
        switch place {
        case .own(let index):
            guard !keys[index].isRemoved, keys[index].generation == request.generation else { return }
            let all = changed(keys[index].health)
            keys[index].health = all[0]
            coming[index] = nil
            if all.count > 1 {
                open[index] = all
                answeredLate.insert(index)
            }
        case .system(let index):
            let all = systemKeys[index].mayBe.flatMap(changed)
            systemKeys[index].mayBe = Array(Set(all))
        }
    }

    /// Takes what the library shows of a key for what is so, where it may be so.
    mutating func adopt(_ code: KeyStatus.Code, until: Int?, of index: Int) -> Bool {
        let all = open.removeValue(forKey: index) ?? [keys[index].health]
        let found = all.first { $0.mayShow(code, until: until, at: now) }
        // What a late answer changes may be written, and seen, a moment later.
        let late = found == nil ? coming[index]?.first { $0.mayShow(code, until: until, at: now) } : nil
        if let health = found ?? late { keys[index].health = health }
        if all.count > 1 || late != nil { coming[index] = all.count > 1 ? all : nil }
        return found != nil || late != nil
    }
}
