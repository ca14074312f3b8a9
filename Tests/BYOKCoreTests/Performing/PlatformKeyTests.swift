// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import Testing

/// When the platform's keys serve: failing over among them, one reservation per request, and who is told what.
@Suite struct PlatformKeyTests {
    private static let disk = Result { try DiskStore() }

    struct Refused: Error, CustomStringConvertible {
        var description: String { "the provider said: \(Leaks.canary)" }
    }

    static func caller(_ user: KeyOwner) -> Caller { Caller(user, tier: PerformStand.tier) }
    static func newUser() throws -> KeyOwner { try .user("user-\(UUID().uuidString)") }

    @Test(arguments: PlatformKeyCase.all) func theTableHoldsInMemory(item: PlatformKeyCase) async throws {
        try await judge(item, in: InMemoryStore())
    }

    @Test(arguments: PlatformKeyCase.all) func theTableHoldsOnDisk(item: PlatformKeyCase) async throws {
        try await judge(item, in: Self.disk.get().store)
    }

    private func judge(_ item: PlatformKeyCase, in store: any WholeStore) async throws {
        let user = try Self.newUser()
        let stand = try PerformStand(store)
        let own = item.hasOwnKey ? try await stand.add(.openAI, 1, to: user, status: .invalid) : nil
        try await stand.grant(Money(nanodollars: 1_000_000_000), to: user)
        let failure = FakeProviders.Reaction.fail(AttemptFailure(item.row.kind, cause: Refused()))
        stand.providers.set(FakeProviders.systemKey(.openAI), failure)
        if item.bothFail { stand.providers.set(FakeProviders.systemKey(.openRouter), failure) }
        let id = try RequestID("request")
        let auditBefore = try await stand.audit(user).count
        let result = await stand.perform(
            RouteRequest(PerformStand.model, for: Self.caller(user), id: id, bound: PerformStand.bound))

        let names = [Provider.ID.openAI, .openRouter].prefix(item.classes.count)
        #expect(stand.providers.shown == names.map(FakeProviders.systemKey))
        let receipt: Receipt
        switch result {
        case .success(let served): receipt = served
        case .failure(let error):
            #expect(item.errors.contains(error.code), "\(error.code) is not in \(item.errors)")
            #expect(error.keyID == nil || error.keyID == own)
            Leaks.expectNone(of: Leaks.canary, in: error)
            receipt = try #require(error.receipt)
        }
        #expect((receipt.outcome == .served) == item.isServed)
        #expect(receipt.attempts.map(\.failure) == item.classes)
        #expect(receipt.attempts.map(\.provider) == Array(names))
        #expect(receipt.attempts.allSatisfy { $0.keyID == nil && $0.keyOwner == nil })
        #expect(receipt.fallback == own.map { .init(keyID: $0, provider: .openAI, failure: .authInvalid) })
        let charged = item.isServed ? PerformStand.aggregatorCharge : .zero
        #expect(
            receipt.credits
                == CreditCharge(
                    account: user, tier: "table", markup: 500, reserved: PerformStand.reserve, charged: charged,
                    state: item.isServed ? .settled : .voided))
        if item.isServed { #expect(receipt.cost == PerformStand.aggregatorCost) }

        let entries = try await stand.entries(of: user).filter { $0.requestID == id }
        #expect(entries.map(\.kind) == [.reserve, item.isServed ? .settle : .void], "one opening and one closing")
        #expect(entries.map(\.amount) == [PerformStand.reserve, charged])
        let balance = try await stand.store.balance(of: user)
        #expect(balance.total.nanodollars == 1_000_000_000 - charged.nanodollars)
        #expect(balance.held == .zero)
        let new = try await stand.audit(user).dropFirst(auditBefore)
        #expect(new.count { $0.kind == .used } == item.classes.count, "every opening is in the log")
        #expect(new.filter { $0.kind == .fellBack }.map(\.keyID) == [own].compactMap(\.self))
        #expect(new.allSatisfy { $0.requestID == id })
        try await stand.router.flushUsage()
        #expect(try await stand.store.receipt(of: user, for: id) == receipt)
        #expect(stand.events.count(.fellBack) == (own == nil ? 0 : 1))
    }

    // MARK: Without an own key

    enum Balance: CaseIterable { case enough, heldByOthers, tooLittle, noLedger }

    @Test(arguments: SpendPolicy.Mode.allCases, Balance.allCases) func withoutAnOwnKey(
        mode: SpendPolicy.Mode, balance: Balance
    ) async throws {
        let user = try Self.newUser()
        let stand = try PerformStand(InMemoryStore(), hasLedger: balance != .noLedger)
        let enough = balance == .tooLittle ? PerformStand.reserve.nanodollars - 1 : PerformStand.reserve.nanodollars
        try await stand.grant(Money(nanodollars: enough), to: user)
        if balance == .heldByOthers {
            _ = try await stand.store.apply(
                LedgerEntry(
                    account: user, requestID: RequestID("other"), attempt: 1, kind: .reserve,
                    amount: Money(nanodollars: 1), parametersHash: Array(repeating: 9, count: 32),
                    at: stand.clock.now()))
        }
        let result = await stand.perform(
            RouteRequest(
                PerformStand.model, for: Self.caller(user), spendPolicy: SpendPolicy(mode), bound: PerformStand.bound))
        var code: BYOKError.Code? = mode == .neverCredits ? .creditsNotAllowed : nil
        if code == nil, balance == .heldByOthers { code = .creditsHeld }
        if code == nil, balance == .tooLittle { code = .insufficientCredits }
        switch result {
        case .success(let receipt):
            #expect(code == nil)
            #expect(receipt.creditsCharged == PerformStand.vendorCharge)
            #expect(receipt.fallback == nil)
            #expect(receipt.credits?.state == (balance == .noLedger ? .unledgered : .settled))
        case .failure(let error):
            #expect(error.code == code)
            #expect(stand.providers.shown.isEmpty, "nothing was sent")
            #expect(error.receipt?.attempts == [])
            #expect(
                try await stand.entries(of: user).allSatisfy {
                    $0.requestID.rawValue != error.receipt?.requestID.rawValue
                })
        }
    }
}
