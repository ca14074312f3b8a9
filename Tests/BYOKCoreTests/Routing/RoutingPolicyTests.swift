// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Synchronization
import Testing

/// The host's own say: another order, rejections, and nothing else.
@Suite struct RoutingPolicyTests {
    struct ByProvider: RoutingPolicy {
        var verdicts: [Provider.ID: Verdict]
        func verdict(on candidate: borrowing Candidate) -> Verdict { verdicts[candidate.provider] ?? .accept() }
    }

    private func world(_ policy: some RoutingPolicy) throws -> World { try World { $0.policy = policy } }

    @Test func ranksReorderOwnKeys() async throws {
        let world = try world(ByProvider(verdicts: [.openRouter: .accept(rank: 5), .openAI: .accept(rank: -5)]))
        try await world.add(.openRouter)
        let openAI = try await world.add(.openAI)
        #expect(await world.payer("gpt-4") == .key(openAI))
    }

    @Test func equalRanksKeepTheOrderOfTheRules() async throws {
        let world = try world(ByProvider(verdicts: [.openAI: .accept(rank: 3)]))
        for number in 1...3 { try await world.add(.openAI, number) }
        #expect(await world.payer("gpt-4") == .key(try #require(try await world.vault.list(Samples.alice).first?.id)))
    }

    @Test(arguments: [Int.min, -1, 0, 1, Int.max]) func anyRankIsAnAcceptance(rank: Int) async throws {
        let world = try world(ByProvider(verdicts: [.openAI: .accept(rank: rank)]))
        let id = try await world.add(.openAI)
        #expect(await world.payer("gpt-4") == .key(id))
        #expect(try await world.router.plan(RouteRequest("gpt-4", for: .alice)).chosen?.keyID == id)
    }

    @Test func aRejectionGivesWayToTheNextKey() async throws {
        let world = try world(ByProvider(verdicts: [.openRouter: .reject(reason: "audit week")]))
        try await world.add(.openRouter)
        let openAI = try await world.add(.openAI)
        #expect(await world.payer("gpt-4") == .key(openAI))
        let plan = try await world.router.plan(RouteRequest("gpt-4", for: .alice))
        #expect(plan.rejections.map(\.code) == [.policy])
        #expect(plan.rejections.first?.reason == "audit week")
    }

    @Test func aRejectionDoesNotOpenTheWayToCreditsUnlessItSaysSo() async throws {
        let shut = try world(ByProvider(verdicts: [.openAI: .reject(reason: "no")]))
        try await shut.add(.openAI)
        #expect(await shut.payer("gpt-4") == .nobody(.ownKeyRejected))
        let open = try world(ByProvider(verdicts: [.openAI: .reject(reason: "no", allowsCredits: true)]))
        try await open.add(.openAI)
        #expect(await open.payer("gpt-4") == .credits(at: .openAI))
        #expect(await open.payer("gpt-4", spendPolicy: .neverCredits) == .nobody(.ownKeyRejected))
        #expect(await open.payer("gpt-4", spendPolicy: .creditsIfNoOwnKey) == .nobody(.ownKeyRejected))
    }

    @Test func theKeysOwnPolicyStillCounts() async throws {
        let world = try world(ByProvider(verdicts: [.openAI: .reject(reason: "no", allowsCredits: true)]))
        try await world.add(.openAI, policy: KeyPolicy(spendPolicy: .neverCredits))
        #expect(await world.payer("gpt-4") == .nobody(.ownKeyRejected))
    }

    /// It cannot bring in a key that the rules exclude, so it is not asked about one.
    @Test func itIsAskedOnlyAboutKeysThatCouldBeUsed() async throws {
        final class Recorder: RoutingPolicy {
            let asked = Mutex<[KeyID]>([])
            func verdict(on candidate: borrowing Candidate) -> Verdict {
                asked.withLock { $0.append(candidate.keyID) }
                #expect(candidate.model == "openai/gpt-4")
                #expect(candidate.owner == Samples.alice)
                #expect(candidate.caller.user == Samples.alice)
                #expect(candidate.isAggregator == (candidate.provider == .openRouter))
                return .accept(rank: -100)
            }
        }
        let recorder = Recorder()
        let world = try world(recorder)
        try await world.add(.openAI, 1, status: .invalid)
        try await world.add(.anthropic, 2)
        let disabled = try await world.add(.openAI, 3)
        try await world.vault.change(disabled, of: Samples.alice, .disable)
        let good = try await world.add(.openAI, 4)
        let router = try await world.add(.openRouter, 5)
        #expect(await world.payer("openai/gpt-4") == .key(router))
        #expect(Set(recorder.asked.withLock { $0 }) == [good, router])
    }

    /// A key without funds is probed by a real request: one that a policy ranks behind has not been.
    @Test func aKeyThatIsPassedOverKeepsItsProbe() async throws {
        for verdict in [Verdict.accept(rank: 9), .reject(reason: "not now", allowsCredits: true)] {
            let world = try world(ByProvider(verdicts: [.openRouter: verdict]))
            let probe = try await world.add(.openRouter, 1, status: .noFunds)
            let other = try await world.add(.openAI, 2)
            world.clock.advance(by: .seconds(300))
            #expect(await world.payer("gpt-4") == .key(other))
            let chosen = try await world.router.plan(RouteRequest("gpt-4", for: .alice, key: .key(probe))).chosen
            if case .accept = verdict {
                #expect(chosen?.keyID == probe)
                #expect(await world.payer("gpt-4", key: .key(probe)) == .key(probe))
            }
        }
    }

    // MARK: Composition

    static func composed(_ first: Verdict, _ second: Verdict) -> some RoutingPolicy {
        ByProvider(verdicts: [.openAI: first]).then(ByProvider(verdicts: [.openAI: second]))
    }

    @Test(arguments: [
        (Verdict.reject(reason: "first"), Verdict.accept(), "first"), (.accept(), .reject(reason: "second"), "second"),
        (.reject(reason: "first"), .reject(reason: "second"), "first"),
    ])
    func bothMustAccept(first: Verdict, second: Verdict, reason: String) async throws {
        let world = try world(Self.composed(first, second))
        try await world.add(.openAI)
        let error = await world.refusal("gpt-4")
        #expect(error?.code == .ownKeyRejected)
        #expect(error?.rejections.first?.reason == reason)
    }

    @Test(arguments: [(0, 0, 1), (0, 1, 0), (1, 0, 1_000_000), (-1, 0, -1_000_000)])
    func theSecondsRanksDecideOnlyBetweenEqualOnes(firstOfRouter: Int, firstOfOpenAI: Int, secondOfRouter: Int)
        async throws
    {
        let first = ByProvider(verdicts: [
            .openRouter: .accept(rank: firstOfRouter), .openAI: .accept(rank: firstOfOpenAI),
        ])
        let second = ByProvider(verdicts: [.openRouter: .accept(rank: secondOfRouter)])
        let world = try world(first.then(second))
        let router = try await world.add(.openRouter)
        let openAI = try await world.add(.openAI)
        let isRouter = (firstOfRouter, secondOfRouter) <= (firstOfOpenAI, 0)
        #expect(await world.payer("gpt-4") == .key(isRouter ? router : openAI))
    }

    @Test func extremeRanksComposeWithoutATrap() async throws {
        for rank in [Int.min, .max] {
            let world = try world(Self.composed(.accept(rank: rank), .accept(rank: rank)))
            let id = try await world.add(.openAI)
            #expect(await world.payer("gpt-4") == .key(id))
        }
    }
}
