// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

/// A status that is written while a later one is found: what was found last is what the store has in the end.
struct OvertakenWritesTests {
    private let store = UnreliableStore(InMemoryStore())
    private let stand: PerformStand

    init() throws { stand = try PerformStand(store) }

    private func perform() async -> Result<Receipt, BYOKError> {
        await stand.perform(
            RouteRequest(
                PerformStand.model, for: Caller(Samples.alice, tier: PerformStand.tier), bound: PerformStand.bound))
    }

    /// The key of an account that was filled up answers, and the next request finds the account empty again before it is
    /// written that the key answered.
    @Test func aLaterFailureOutlastsTheWriteOfASuccess() async throws {
        _ = try await stand.add(.openAI, 0, to: Samples.alice, status: .noFunds)
        stand.clock.advance(by: .seconds(301))
        let arrived = Gate()
        let go = Gate()
        store.before(.commit) {
            await arrived.open()
            await go.wait()
        }
        let first = await perform()
        #expect(throws: Never.self) { try first.get() }
        await arrived.wait()

        stand.providers.set(Samples.key(.openAI, 0), .fail(AttemptFailure(.quotaExhausted)))
        guard case .failure(let error) = await perform() else { return _ = Issue.record("it was served") }
        #expect(error.code == .ownKeyNoFunds)
        #expect(try await stand.vault.list(Samples.alice).map(\.status) == [.noFunds])

        await go.open()
        func isWritten(_ code: KeyStatus.Code) async throws -> Bool {
            try await stand.audit(Samples.alice).contains {
                $0.details["status"] == "\(code)" && $0.kind == .statusChanged
            }
        }
        while try await !isWritten(.connected) { await Task.yield() }
        func kept() async throws -> [KeyStatus] {
            try await store.records(ownedBy: [Samples.alice])[0].records.map(\.status)
        }
        for _ in 0..<5_000 where try await kept() != [.noFunds] { await Task.yield() }
        #expect(try await kept() == [.noFunds])
        #expect(try await stand.vault.list(Samples.alice).map(\.status) == [.noFunds])
    }
}
