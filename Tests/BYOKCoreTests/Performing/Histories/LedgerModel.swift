// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Credits of one account, as the page has them.
struct LedgerModel {
    enum State: Equatable {
        case open(request: Int, amount: Int64)
        case settled(request: Int)
        case voided
    }
    var total: Int64 = 0
    var states: [Int: State] = [:]
    /// The parameters that each id was first used with.
    var parameters: [Int: [Int]] = [:]
    /// How many entries there are.
    var count = 0

    var held: Int64 {
        states.values.reduce(0) { sum, state in
            if case .open(_, let amount) = state { sum + amount } else { sum }
        }
    }

    mutating func grant(_ amount: Int64) {
        total += amount
        count += 1
    }

    /// Nil: it is reserved.
    mutating func reserve(_ amount: Int64, for request: Int, _ spec: RequestSpec) -> BYOKError.Code? {
        if let known = parameters[spec.id], known != spec.parameters { return .requestIDReused }
        switch states[spec.id] {
        case .open: return .requestInProgress
        case .settled: return .alreadySettled
        case .voided, nil: break
        }
        if total < amount { return .insufficientCredits }
        if total - held < amount { return .creditsHeld }
        parameters[spec.id] = spec.parameters
        states[spec.id] = .open(request: request, amount: amount)
        count += 1
        return nil
    }

    mutating func settle(_ amount: Int64, _ request: Int, _ spec: RequestSpec) {
        states[spec.id] = .settled(request: request)
        total -= amount
        count += 1
    }

    mutating func void(_ spec: RequestSpec) {
        states[spec.id] = .voided
        count += 1
    }
}

/// What failing keys have cost, by day.
struct CapModel {
    var spent: [Int: Int64] = [:]
    /// What was reserved while there was no own key, and paid for one that was added and failed meanwhile: whether it counts
    /// the page leaves open.
    var doubtful: [Int: Int64] = [:]
    var open: [Int: Int64] = [:]

    func admits(_ amount: Int64, under cap: Int64?, on day: Int) -> Bool {
        guard let cap else { return true }
        return (spent[day] ?? 0) + open.values.reduce(0, +) + amount <= cap
    }

    /// The router counts it.
    mutating func countDoubtful(on day: Int) -> Bool {
        guard let amount = doubtful.removeValue(forKey: day) else { return false }
        spent[day, default: 0] += amount
        return true
    }
}
