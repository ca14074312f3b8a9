// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// When credits may pay: the meet of five levels, the classes, and what never opens the way.
@Suite struct CreditsTests {
    typealias Mode = SpendPolicy.Mode

    /// The levels at which a policy can be set.
    struct Levels: Sendable, CustomTestStringConvertible {
        var platform: SpendPolicy, organisation: SpendPolicy, user: SpendPolicy, key: SpendPolicy, request: SpendPolicy
        var all: [SpendPolicy] { [platform, organisation, user, key, request] }
        var testDescription: String { all.map { "\($0.mode)" }.joined(separator: ", ") }

        static let every: [Levels] = {
            let modes = Mode.allCases.map { SpendPolicy($0) }
            return modes.flatMap { a in
                modes.flatMap { b in
                    modes.flatMap { c in
                        modes.flatMap { d in
                            modes.map { e in
                                Levels(platform: a, organisation: b, user: c, key: d, request: e)
                            }
                        }
                    }
                }
            }
        }()
    }

    /// A world whose one organisation key has the health and the policy.
    private func payer(_ levels: Levels, status: KeyStatus?) async throws -> World.Payer {
        let world = try World { $0.spendPolicy = levels.platform }
        if let status {
            try await world.add(.openAI, to: Samples.acme, status: status, policy: KeyPolicy(spendPolicy: levels.key))
        }
        let caller = Caller(
            Samples.alice, organisation: Samples.acme, tier: .enterprise, spendPolicy: levels.user,
            organisationPolicy: OrganisationPolicy(spendPolicy: levels.organisation))
        return await world.payer("gpt-4", for: caller, spendPolicy: levels.request)
    }

    /// 3⁵ combinations of modes, with a failed key and without any.
    @Test(arguments: Levels.every) func theStrictestLevelDecides(levels: Levels) async throws {
        let strictest = levels.all.map(\.mode).max() ?? .neverCredits
        let withKey = try await payer(levels, status: .invalid)
        #expect(withKey == (strictest == .creditsAsFallback ? .credits(at: .openAI) : .nobody(.ownKeyInvalid)))
        // Without a key its policy is absent, too.
        let others = [levels.platform, levels.organisation, levels.user, levels.request].map(\.mode).max()
        let without = try await payer(levels, status: nil)
        #expect(without == (others == .neverCredits ? .nobody(.creditsNotAllowed) : .credits(at: .openAI)))
    }

    /// Each level in turn takes one class away; the others allow everything.
    @Test(arguments: 0..<5, ChoosingTests.rejected.map(\.0))
    func aClassThatOneLevelTakesAwayIsTakenAway(level: Int, status: KeyStatus) async throws {
        let classes: [KeyStatus.Code: AttemptFailure.Class] = [
            .invalid: .authInvalid, .expired: .keyExpired, .restricted: .forbidden, .noFunds: .quotaExhausted,
        ]
        guard let taken = classes[status.code] else { return }
        for (without, isAllowed) in [(taken, false), (AttemptFailure.Class.modelNotFound, true)] {
            var policies = Array(repeating: SpendPolicy(), count: 5)
            policies[level].creditClasses.subtract(.init([without]))
            let levels = Levels(
                platform: policies[0], organisation: policies[1], user: policies[2], key: policies[3],
                request: policies[4])
            let payer = try await payer(levels, status: status)
            if isAllowed {
                #expect(payer == .credits(at: .openAI))
            } else {
                #expect(payer != .credits(at: .openAI))
            }
        }
    }

    @Test func theMeetIsCommutativeAssociativeIdempotentAndNeverLooser() {
        let classes: [AttemptFailure.Classes] = [
            .definite, [], .init([.authInvalid]), .init([.authInvalid, .rateLimited]),
        ]
        let all = Mode.allCases.flatMap { mode in classes.map { SpendPolicy(mode, creditClasses: $0) } }
        for a in all {
            #expect(a.tightened(by: a) == a)
            for b in all {
                let meet = a.tightened(by: b)
                #expect(meet == b.tightened(by: a))
                #expect(meet.mode == max(a.mode, b.mode))
                #expect(meet.creditClasses == a.creditClasses.intersection(b.creditClasses))
                for c in all { #expect(meet.tightened(by: c) == a.tightened(by: b.tightened(by: c))) }
            }
        }
    }

    /// The rows marked yes under the default.
    @Test(arguments: AttemptFailure.Class.allCases) func theDefaultClassesAreTheRowsMarkedYes(
        kind: AttemptFailure.Class
    ) {
        let yes: [AttemptFailure.Class] = [
            .authInvalid, .keyExpired, .keyWrongKind, .forbidden, .quotaExhausted, .keyLimitExceeded, .modelNotFound,
        ]
        #expect(SpendPolicy().creditClasses.contains(kind) == yes.contains(kind))
        #expect(SpendPolicy().mode == .creditsAsFallback)
    }

    @Test func theClassesAreTheOnlyNames() {
        let names = AttemptFailure.Class.allCases.map(\.description)
        let page = [
            "authInvalid", "keyExpired", "keyWrongKind", "forbidden", "quotaExhausted", "keyLimitExceeded",
            "rateLimited",
            "overloaded", "unavailable", "network", "timeout", "modelNotFound", "contextTooLong", "contentPolicy",
            "badRequest", "protocol", "cancelled", "unknown",
        ]
        #expect(Set(names) == Set(page))
        #expect(names.count == page.count)
    }

    // MARK: What never opens the way

    /// "Credits need every applicable own key to be in a class with credits = yes."
    @Test func oneKeyThatMayRecoverKeepsCreditsShut() async throws {
        let until = Samples.start + .seconds(45)
        let world = try World()
        try await world.add(.openAI, 1, status: .invalid)
        let cooling = try await world.add(.openAI, 2, status: .rateLimited(until: until))
        let error = try #require(await world.refusal("gpt-4"))
        #expect(error.code == .ownKeyCooling)
        #expect(error.retryAt == until)
        #expect(error.keyID == cooling)
        #expect(error.rejections.count == 2)
        #expect(error.rejections.first { $0.code == .invalid }?.allowsCredits == true)
        #expect(error.rejections.first { $0.code == .rateLimited }?.allowsCredits == false)
    }

    @Test func theErrorNamesTheEarliestRecovery() async throws {
        let world = try World()
        for (number, seconds) in [90, 30, 60].enumerated() {
            try await world.add(.openAI, number, status: .rateLimited(until: Samples.start + .seconds(seconds)))
        }
        #expect(await world.refusal("gpt-4")?.retryAt == Samples.start + .seconds(30))
        world.clock.advance(by: .seconds(30))
        #expect(await world.payer("gpt-4") != .nobody(.ownKeyCooling))
    }

    @Test(arguments: [SpendPolicy.creditsAsFallback, .creditsIfNoOwnKey, .neverCredits])
    func aRateLimitedOwnKeyEndsInAWaitNotInCredits(policy: SpendPolicy) async throws {
        let world = try World()
        try await world.add(.openAI, status: .rateLimited(until: Samples.start + .seconds(60)))
        #expect(await world.payer("gpt-4", spendPolicy: policy) == .nobody(.ownKeyCooling))
    }

    /// "A lost master key must not bill every user", whatever else is wrong.
    @Test func anUndecryptableKeyNeverOpensTheWay() async throws {
        for other in [nil, KeyStatus.invalid, .noFunds] {
            let world = try World()
            let id = try await world.addUndecryptable(.openAI, 1)
            if let other { try await world.add(.openAI, 2, status: other) }
            let error = try #require(await world.refusal("gpt-4"))
            #expect(error.rejections.first { $0.keyID == id }?.allowsCredits == false)
            #expect(try await world.router.plan(RouteRequest("gpt-4", for: .alice)).billing == nil)
        }
    }

    @Test func anUndecryptableKeyForAnotherModelBlocksNothing() async throws {
        let world = try World()
        _ = try await world.addUndecryptable(.anthropic, 1)
        #expect(await world.payer("gpt-4") == .credits(at: .openAI))
    }

    /// `modelNotFound` is a class of requests; a whole set of all classes lets rate limits through only if asked.
    @Test func aHostMayNotLoosenWhatTheRuleForbids() async throws {
        let all = AttemptFailure.Classes(AttemptFailure.Class.allCases)
        let world = try World { $0.spendPolicy = SpendPolicy(creditClasses: all) }
        _ = try await world.addUndecryptable(.openAI, 1)
        let caller = Caller(Samples.alice, tier: .trial, spendPolicy: SpendPolicy(creditClasses: all))
        #expect(
            await world.payer("gpt-4", for: caller, spendPolicy: SpendPolicy(creditClasses: all))
                == .nobody(.ownKeyUndecryptable))
    }

    // MARK: Modes

    @Test(arguments: ChoosingTests.rejected.map(\.0)) func withCreditsIfNoOwnKeyAFailingKeyNeverCostsCredits(
        status: KeyStatus
    ) async throws {
        let world = try World()
        try await world.add(.openAI, status: status)
        let error = try #require(await world.refusal("gpt-4", spendPolicy: .creditsIfNoOwnKey))
        #expect(error.code.description.hasPrefix("ownKey"))
        // A model that the key does not serve: no applicable own key.
        #expect(await world.payer("claude-3.5-sonnet", spendPolicy: .creditsIfNoOwnKey) == .credits(at: .anthropic))
    }

    static let problems: [(KeyStatus, BYOKError.Code)] = [
        (.invalid, .ownKeyInvalid), (.expired, .ownKeyExpired), (.noFunds, .ownKeyNoFunds),
        (.restricted("r"), .ownKeyRestricted),
        (.rateLimited(until: Samples.start + .seconds(60)), .ownKeyCooling),
    ]

    /// "Report the most actionable error for the user: their key's problem before the system's."
    @Test(arguments: problems) func theUsersOwnProblemIsReportedBeforeTheSystems(
        status: KeyStatus, code: BYOKError.Code
    ) async throws {
        for systemKeys in [[], Provider.builtIn] {
            let world = try World(systemKeys: systemKeys)
            let id = try await world.add(.openAI, status: status)
            let error = try #require(await world.refusal("gpt-4", spendPolicy: .neverCredits))
            #expect(error.code == code)
            #expect(error.keyID == id)
            #expect(error.message.contains("OpenAI") || code == .ownKeyCooling)
        }
    }

    /// Credits are open, but the platform has nothing to sell: the user's key is still what the user can mend.
    @Test(arguments: problems.dropLast()) func withNothingToSellTheUsersOwnProblemComesFirst(
        status: KeyStatus, code: BYOKError.Code
    ) async throws {
        let world = try World(systemKeys: [])
        try await world.add(.openAI, status: status)
        #expect(await world.refusal("gpt-4")?.code == code)
    }

    @Test func withoutOwnKeysAndCreditsTheMessageSaysWhoForbadeThem() async throws {
        let byRequest = try #require(await World().refusal("gpt-4", spendPolicy: .neverCredits))
        #expect(byRequest.code == .creditsNotAllowed)
        #expect(byRequest.message.contains("this request"))
        let platform = try World { $0.spendPolicy = .neverCredits }
        #expect(await platform.refusal("gpt-4")?.message.contains("the platform") == true)
        let caller = Caller(Samples.alice, tier: .trial, spendPolicy: .neverCredits)
        #expect(await (try World()).refusal("gpt-4", for: caller)?.message.contains("your settings") == true)
    }

    @Test func theOrganisationsCeilingHoldsOnEveryTier() async throws {
        for tier in Tier.standard {
            let caller = Caller(
                Samples.alice, organisation: Samples.acme, tier: tier,
                organisationPolicy: OrganisationPolicy(spendPolicy: .neverCredits))
            #expect(await (try World()).payer("gpt-4", for: caller) == .nobody(.creditsNotAllowed))
        }
    }
}
