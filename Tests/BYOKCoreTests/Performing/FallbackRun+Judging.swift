// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

extension FallbackRun {
    /// Everything that is not as the page has it.
    func objections() async throws -> [String] {
        var found = Objections()
        let expected = item.expectation
        judgeResult(expected, &found)
        try await judgeKeys(&found)
        judgeReceipt(expected, &found)
        try await judgeLedger(expected, &found)
        judgeEvents(expected, &found)
        judgeAudit(expected, &found)
        let payer = receipt?.payer ?? user
        let kept = try await stand.store.receipt(of: payer, for: requestID)
        found.expect(kept, receipt, "the receipt in the usage log")
        return found.all.map { "\(item): \($0)" }
    }

    struct Objections {
        var all: [String] = []

        mutating func expect<Value: Equatable>(_ found: Value, _ expected: Value, _ what: String) {
            if found != expected { all.append("\(what) is \(found), not \(expected)") }
        }
        mutating func require(_ isTrue: Bool, _ what: String) { if !isTrue { all.append(what) } }
    }

    private func keyID(_ place: FallbackCase.Place) -> KeyID? {
        switch place {
        case .first: first
        case .second: second
        case .vendors, .aggregators: nil
        }
    }

    private func judgeResult(_ expected: FallbackCase.Expectation, _ found: inout Objections) {
        let keys = expected.attempts.map { attempt -> String in
            switch attempt.place {
            case .first: Samples.key(item.row.isAggregators ? .openRouter : .openAI, 1)
            case .second: Samples.key(.openAI, 2)
            case .vendors: FakeProviders.systemKey(.openAI)
            case .aggregators: FakeProviders.systemKey(.openRouter)
            }
        }
        found.expect(stand.providers.shown, keys, "the order of keys")
        switch (result, expected.errors) {
        case (.success, nil): break
        case (.success, let codes?): found.require(false, "it was served, not refused as \(codes)")
        case (.failure(let error), nil): found.require(false, "it was refused as \(error.code)")
        case (.failure(let error), let codes?):
            found.require(codes.contains(error.code), "the error is \(error.code), not \(codes)")
            found.expect(error.retryAt, expected.retryAt, "retryAt")
            if error.code.description.hasPrefix("ownKey") {
                found.require(error.keyID != nil && [first, second].contains(error.keyID), "no key is named")
            }
            if expected.errors == [item.row.error], item.second == .none, item.row.status != nil {
                found.expect(error.keyID, first, "the key that the error names")
            }
        }
    }

    private func judgeKeys(_ found: inout Objections) async throws {
        let status = try await stand.vault.list(firstOwner).first { $0.id == first }?.status
        found.expect(status?.code, item.row.status ?? .connected, "the failing key's status")
        if item.row.kind == .rateLimited {
            found.expect(status?.until, Samples.start + .seconds(60), "the end of the failing key's rest")
        }
        guard let second else { return }
        let expected: KeyStatus.Code =
            switch item.second {
            case .none, .healthy, .overBudget, .disabled: .connected
            case .cooling: .rateLimited
            case .undecryptable: .undecryptable
            case .noFunds: .noFunds
            case .invalid: .invalid
            }
        let other = try await stand.vault.list(user).first { $0.id == second }?.status
        found.expect(other?.code, expected, "the second key's status")
    }

    private func judgeReceipt(_ expected: FallbackCase.Expectation, _ found: inout Objections) {
        guard let receipt else { return found.require(false, "there is no receipt") }
        found.expect(receipt.requestID, requestID, "the receipt's request")
        found.expect(receipt.caller, user, "the receipt's caller")
        found.expect(receipt.organisation, organisation, "the receipt's organisation")
        found.expect(receipt.attempts.map(\.failure), expected.attempts.map(\.failure), "the attempts' classes")
        found.expect(receipt.attempts.map(\.keyID), expected.attempts.map { keyID($0.place) }, "the attempts' keys")
        let owners = expected.attempts.map { attempt -> KeyOwner? in
            switch attempt.place {
            case .first: firstOwner
            case .second: user
            case .vendors, .aggregators: nil
            }
        }
        found.expect(receipt.attempts.map(\.keyOwner), owners, "the attempts' owners")
        var provider = "openai"
        if expected.attempts.last?.place == .first, item.row.isAggregators { provider = "openrouter" }
        found.expect(receipt.attempts.last?.provider.rawValue, provider, "the last attempt's provider")
        found.expect(receipt.spendPolicy.mode, item.mode, "the spend policy's mode")
        judgeMoney(receipt, expected, &found)
    }

    private func judgeMoney(
        _ receipt: Receipt, _ expected: FallbackCase.Expectation, _ found: inout Objections
    ) {
        var metadata = ["x-using-byok": "false", "x-credits-charged": "0.00"]
        if expected.errors == nil {
            found.expect(receipt.outcome, .served, "the outcome")
            found.expect(receipt.error, nil, "the receipt's error")
            found.expect(receipt.usage, PerformStand.usage, "the usage")
            found.expect(receipt.cost, PerformStand.vendorCost, "the cost")
            found.expect(receipt.costSource, .listPrice, "where the cost comes from")
            found.expect(receipt.creditsEquivalent, PerformStand.vendorCharge, "what it would cost in credits")
            metadata["x-provider"] = "openai"
        } else {
            found.expect(receipt.outcome, .failed, "the outcome")
            if case .failure(let error) = result { found.expect(receipt.error, error.code, "the receipt's error") }
            found.expect(receipt.usage, nil, "the usage")
            found.expect(receipt.cost, nil, "the cost")
        }
        if expected.isPaidWithCredits {
            let hasLedger = item.balance != .noLedger
            found.expect(
                receipt.credits,
                CreditCharge(
                    account: user, tier: "table", markup: 500, reserved: hasLedger ? PerformStand.reserve : .zero,
                    charged: PerformStand.vendorCharge, state: hasLedger ? .settled : .unledgered), "the credits")
            found.expect(
                receipt.fallback,
                .init(keyID: first, provider: item.row.isAggregators ? .openRouter : .openAI, failure: item.row.kind),
                "why credits pay")
            found.expect(receipt.payer, user, "the payer")
            metadata["x-credits-charged"] = "0.011025"
            metadata["x-fallback-reason"] = "\(item.row.isAggregators ? "openrouter" : "openai"):\(item.row.kind)"
        } else {
            found.expect(receipt.creditsCharged, .zero, "the charge")
            found.expect(receipt.credits, nil, "the credits")
            found.expect(receipt.fallback, nil, "why credits pay")
            if expected.errors == nil {
                metadata["x-using-byok"] = "true"
                found.expect(receipt.payer, user, "the payer")
            }
        }
        let rendered = Dictionary(receipt.metadata.map { ($0.name, $0.value) }) { _, last in last }
        found.expect(rendered, metadata, "the metadata")
        found.expect(receipt.metadata.count, metadata.count, "how many fields the metadata has")
    }
}
