// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Foundation
import Testing

/// One case, set up and carried out, and everything that was left behind.
struct FallbackRun {
    let item: FallbackCase
    let stand: PerformStand
    let user: KeyOwner
    let organisation: KeyOwner?
    let first: KeyID
    let second: KeyID?
    let requestID: RequestID
    let result: Result<Receipt, BYOKError>
    let events: [RouterEvent]
    /// New entries by owner.
    let audit: [KeyOwner: [AuditEvent]]

    var firstOwner: KeyOwner { organisation ?? user }
    var receipt: Receipt? {
        switch result {
        case .success(let receipt): receipt
        case .failure(let error): error.receipt
        }
    }

    /// - Parameter isStreamed: the answer streams, and what fails does so before its first output.
    init(_ item: FallbackCase, in store: any WholeStore, isStreamed: Bool) async throws {
        self.item = item
        let name = UUID().uuidString
        user = try .user("user-\(name)")
        organisation = item.owner == .user ? nil : try .organisation("organisation-\(name)")
        let widened = item.policy == .withTheClass ? SpendPolicy(creditClasses: item.creditClasses) : SpendPolicy()
        stand = try PerformStand(store, hasLedger: item.balance != .noLedger) { $0.spendPolicy = widened }

        var keyPolicy = KeyPolicy(spendPolicy: widened)
        if item.policy == .stricterKey { keyPolicy.spendPolicy.mode = .creditsIfNoOwnKey }
        first = try await stand.add(
            item.row.isAggregators ? .openRouter : .openAI, 1, to: organisation ?? user, policy: keyPolicy)
        second = try await Self.second(item, stand, user, KeyPolicy(spendPolicy: widened))
        try await Self.fund(item, stand, user)
        let owners = [user] + [organisation].compactMap(\.self)
        var before: [KeyOwner: Int] = [:]
        for owner in owners { before[owner] = try await stand.audit(owner).count }
        let eventsBefore = stand.events.all.count

        stand.providers.set(
            Samples.key(item.row.isAggregators ? .openRouter : .openAI, 1), .fail(AttemptFailure(item.row.kind)))
        requestID = try RequestID("request-\(name)")
        let request = try Self.request(item, user, organisation, requestID, widened)
        result = isStreamed ? await stand.stream(request) : await stand.perform(request)
        try await stand.router.flushUsage()
        events = Array(stand.events.all.dropFirst(eventsBefore))
        var audit: [KeyOwner: [AuditEvent]] = [:]
        for owner in owners { audit[owner] = Array(try await stand.audit(owner).dropFirst(before[owner] ?? 0)) }
        self.audit = audit
    }

    private static func request(
        _ item: FallbackCase, _ user: KeyOwner, _ organisation: KeyOwner?, _ id: RequestID, _ widened: SpendPolicy
    ) throws -> RouteRequest {
        var policy = widened
        switch item.policy {
        case .creditsIfNoOwnKey: policy.mode = .creditsIfNoOwnKey
        case .neverCredits: policy.mode = .neverCredits
        default: break
        }
        var organisationPolicy = widened
        if item.policy == .strictOrganisation { organisationPolicy.mode = .neverCredits }
        let caller = Caller(
            user, organisation: organisation, tier: PerformStand.tier,
            spendPolicy: SpendPolicy(creditClasses: item.creditClasses),
            organisationPolicy: OrganisationPolicy(spendPolicy: organisationPolicy))
        return RouteRequest(PerformStand.model, for: caller, spendPolicy: policy, id: id, bound: PerformStand.bound)
    }

    private static func second(
        _ item: FallbackCase, _ stand: PerformStand, _ user: KeyOwner, _ policy: KeyPolicy
    ) async throws -> KeyID? {
        switch item.second {
        case .none: return nil
        case .healthy: return try await stand.add(.openAI, 2, to: user, policy: policy)
        case .cooling:
            let status = KeyStatus.rateLimited(until: FallbackCase.secondRecovers)
            return try await stand.add(.openAI, 2, to: user, status: status, policy: policy)
        case .overBudget:
            var policy = policy
            policy.budget.spendPerDay = PerformStand.vendorCost
            let id = try await stand.add(.openAI, 2, to: user, policy: policy)
            // One answer is what it may cost in a day.
            let caller = Caller(user, tier: PerformStand.tier)
            _ = try await stand.perform(RouteRequest(PerformStand.model, for: caller, key: .key(id))).get()
            stand.providers.forgetShown()
            return id
        case .noFunds: return try await stand.add(.openAI, 2, to: user, status: .noFunds, policy: policy)
        case .invalid: return try await stand.add(.openAI, 2, to: user, status: .invalid, policy: policy)
        case .undecryptable:
            let other = try PerformStand(stand.store, masterKey: World.otherMasterKey, clock: stand.clock)
            return try await other.add(.openAI, 2, to: user, status: .untested, policy: policy)
        case .disabled:
            let id = try await stand.add(.openAI, 2, to: user, policy: KeyPolicy(spendPolicy: .neverCredits))
            try await stand.vault.change(id, of: user, .disable)
            return id
        }
    }

    private static func fund(_ item: FallbackCase, _ stand: PerformStand, _ user: KeyOwner) async throws {
        switch item.balance {
        case .noLedger: break
        case .enough: try await stand.grant(Money(nanodollars: 10_000_000_000), to: user)
        case .tooLittle: try await stand.grant(Money(nanodollars: 29_399_999), to: user)
        case .heldByOthers:
            try await stand.grant(PerformStand.reserve, to: user)
            _ = try await stand.store.apply(
                LedgerEntry(
                    account: user, requestID: RequestID("another"), attempt: 1, kind: .reserve,
                    amount: Money(nanodollars: 1), parametersHash: Array(repeating: 9, count: 32),
                    at: stand.clock.now(), expiresAt: nil))
        }
    }
}
