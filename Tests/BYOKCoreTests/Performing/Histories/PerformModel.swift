// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// The rules of carrying requests through, written down a second time from the page, slowly and without looking at the
/// library: one user at work for one organisation, both with keys, and a platform that sells two models.
///
/// Time counts in seconds from the history's start, money in thousand-millionths of a dollar.
struct PerformModel {
    /// How the platform is set up.
    struct Setup: Sendable {
        var mode: SpendPolicy.Mode
        var userMode: SpendPolicy.Mode
        /// What failing keys may cost in a day.
        var cap: Int64?
    }

    enum Owner: CaseIterable { case organisation, user }

    struct Key {
        var owner: Owner
        var isAggregators: Bool
        /// Which of the sample keys it is now.
        var value: Int
        var isEnabled = true
        var isRemoved = false
        var mode: SpendPolicy.Mode
        var generation = 1
        var health = Health()
        var provider: Provider.ID { isAggregators ? .openRouter : .openAI }
    }

    /// One of the platform's keys.
    struct SystemKey {
        var provider: Provider.ID
        /// Nothing shows which of these it is until a request is chosen a key for.
        var mayBe: [Health] = [Health(lasting: .connected)]
    }

    enum Place: Hashable { case own(Int), system(Int) }

    /// A request under way.
    struct Request {
        var spec: RequestSpec
        var startedAt: Int
        var attempts: [(place: Place, failure: AttemptFailure.Class?)] = []
        /// Own keys that failed, with what.
        var failed: [Int: AttemptFailure.Class] = [:]
        var failedSystem: [Int: AttemptFailure.Class] = [:]
        var hadProtocolFailure = false
        /// The present attempt.
        var place: Place?
        var generation = 0
        /// What the model had counted when the present attempt began.
        var begunAt = 0
        var reserved: Int64?
        var fallback: (key: Int, failure: AttemptFailure.Class)?
        /// What was wrong with the own keys when credits stepped in.
        var problems: Set<BYOKError.Code> = []
    }

    /// How a request ends.
    struct End {
        /// Nil: it was served. Several where the page does not rank the problems.
        var codes: Set<BYOKError.Code>?
        /// Nil: not looked at.
        var retryAt: Int?
        var attempts: [(place: Place, failure: AttemptFailure.Class?)] = []
        var fallback: (key: Int, failure: AttemptFailure.Class)?
        /// What is charged: exactly, or at most.
        var charge: ClosedRange<Int64> = 0...0
        var uncollected: Int64?
        var reserved: Int64?
        /// The receipt of the request that this one repeats.
        var repeats: Int?
    }

    enum Reply {
        case asks(Place)
        case ends(End)
    }

    let setup: Setup
    var now = 0
    /// Counts what happens, so that what began before something else is known.
    var clock = 0
    var keys: [Key] = []
    var systemKeys = [SystemKey(provider: .openAI), SystemKey(provider: .openRouter)]
    /// All requests, by number.
    var requests: [Int: Request] = [:]
    var ledger = LedgerModel()
    var cap = CapModel()
    var ledgerFails = false
    /// Which of the platform's keys the last step has chosen.
    var chosen: Int?
    /// How many requests have fallen back to credits.
    var fallbacks = 0
    /// Keys whose health the page leaves open after the last step.
    var open: [Int: [Health]] = [:]
    /// The same, until a late answer has been written.
    var coming: [Int: [Health]] = [:]
    /// Keys that were answered for a request that began before they failed.
    var answeredLate: Set<Int> = []

    init(_ setup: Setup) { self.setup = setup }

    mutating func tick() -> Int {
        clock += 1
        return clock
    }

    /// The keys that exist and that the request might use, in the order of trying.
    func applicable(_ spec: RequestSpec) -> [Int] {
        let owners: [Owner] = spec.isAtWork ? [.organisation, .user] : [.user]
        return owners.flatMap { owner in
            [true, false].flatMap { isAggregators in
                keys.indices.filter {
                    keys[$0].owner == owner && keys[$0].isAggregators == isAggregators && keys[$0].isEnabled
                        && !keys[$0].isRemoved
                }
            }
        }
    }
}
