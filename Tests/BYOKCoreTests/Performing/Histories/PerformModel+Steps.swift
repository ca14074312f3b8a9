// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What the history does by hand. Each returns whether the step is one that the page says the end of; a history leaves out
/// the others.
extension PerformModel {
    /// Keys that exist.
    var present: [Int] { keys.indices.filter { !keys[$0].isRemoved } }

    /// Whether a request under way has tried the key before its present attempt: what a change of the key means to it, the
    /// page does not say.
    private func isTried(_ index: Int) -> Bool { requests.values.contains { $0.failed[index] != nil } }
    private func hasNotes(_ index: Int) -> Bool { keys[index].health.missing.values.contains { now < $0 } }

    mutating func add(_ owner: Owner, _ isAggregators: Bool, _ mode: SpendPolicy.Mode, value: Int) -> Bool {
        guard present.count(where: { keys[$0].owner == owner }) < 3 else { return false }
        keys.append(Key(owner: owner, isAggregators: isAggregators, value: value, mode: mode))
        return true
    }

    mutating func remove(_ index: Int) -> Bool {
        if isTried(index) { return false }
        keys[index].isRemoved = true
        return true
    }

    mutating func enable(_ index: Int, _ isEnabled: Bool) -> Bool {
        if isTried(index) { return false }
        keys[index].isEnabled = isEnabled
        return true
    }

    mutating func replace(_ index: Int, value: Int) -> Bool {
        if isTried(index) || hasNotes(index) { return false }
        keys[index].value = value
        keys[index].generation += 1
        keys[index].health = Health(changedAt: tick())
        coming[index] = nil
        return true
    }

    /// A live test by the owner.
    mutating func test(_ index: Int, _ finding: PerformOperation.Finding) -> Bool {
        let health = keys[index].health
        if isTried(index) || hasNotes(index) || health.probe != nil { return false }
        let count = tick()
        // A late answer may be written after it.
        let late = coming.removeValue(forKey: index)?.first { $0.lasting == .connected }
        defer { if let late { open[index] = [keys[index].health, late] } }
        switch finding {
        case .connected: keys[index].health.test(.connected, until: 0, at: now, count)
        case .invalid: keys[index].health.test(.invalid, until: 0, at: now, count)
        case .noFunds: keys[index].health.test(.noFunds, until: 0, at: now, count)
        case .rateLimited:
            if !health.isWell || health.rest != nil { return false }
            keys[index].health.test(.rateLimited, until: now + 45, at: now, count)
        }
        return true
    }

    /// No reservation may expire meanwhile, and no probe take longer than a request may.
    func mayAdvance(_ seconds: Int) -> Bool {
        let healths = keys.map(\.health) + systemKeys.flatMap(\.mayBe)
        return requests.values.allSatisfy { $0.reserved == nil || now + seconds < $0.startedAt + 600 }
            && healths.allSatisfy { $0.probe == nil || now + seconds < $0.leaseEnd }
    }

    private func isAboutKeys(_ kind: AttemptFailure.Class) -> Bool {
        AttemptFailure.Classes.definite.contains(kind)
            || [.rateLimited, .overloaded, .unavailable, .network].contains(kind)
    }

    /// The outcome, or another where the page does not say what it would mean.
    func meant(_ outcome: Outcome, for number: Int) -> Outcome {
        var kind = AttemptFailure.Class.unknown
        if case .answer = outcome {
            // An answer after another request was told that the model is not there.
            if case .own(let index)? = requests[number]?.place, let model = requests[number]?.spec.model,
                keys[index].health.isMissing(model, at: now)
            {
                return .failure(.timeout)
            }
            return outcome
        }
        if case .failure(let failure, _) = outcome { kind = failure }
        guard let place = requests[number]?.place else { return outcome }
        switch place {
        case .own(let index):
            // A key without funds that fails once more, for a request that began before that was known.
            if keys[index].health.lasting == .noFunds, keys[index].health.probe != number { return .failure(.timeout) }
            // A key without funds that is tried again and fails for another reason.
            let isDefinite = AttemptFailure.Classes.definite.contains(kind) && kind != .modelNotFound
            if keys[index].health.lasting == .noFunds, !isDefinite { return .failure(.quotaExhausted) }
            // A model that a key lacks whose state has another meaning for credits.
            if hasNotes(index), Self.code(kind) != .modelNotFound, isAboutKeys(kind) { return .failure(.timeout) }
            if kind == .modelNotFound, !keys[index].health.isWell || keys[index].health.rest != nil { return .toss }
            return outcome
        case .system:
            // Nobody tests or replaces the platform's keys: what would end such a state.
            let isLasting = AttemptFailure.Classes.definite.contains(kind) && kind != .modelNotFound
            return isLasting ? .answer(.ordinary) : outcome
        }
    }
}
