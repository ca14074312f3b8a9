// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import Testing

@testable import BYOKProviders

/// The cost that OpenRouter reports, from the bundled catalogue's price and the tokens that we read, for every recording
/// of the folder that BYOK_CORPUS names.
@Suite struct OpenRouterCostTests {
    struct Reported {
        var id: String
        var model: String
        var tokens: TokenUsage
        var cost: ExactCost
    }

    /// What the recordings say, and how many of them say a cost.
    static func reported() throws -> [Reported] {
        try Recording.all.filter { $0.provider == "openrouter" && $0.status == 200 }.compactMap { recording in
            guard let upstream = Upstream(recording)?.chat else { return nil }
            let reply = try Outcome(of: recording, at: upstream, in: [recording.body]).reply
            guard let usage = reply.usage, let cost = usage.cost else { return nil }
            return Reported(
                id: recording.id, model: reply.model ?? "", tokens: usage.tokens, cost: try cost.total())
        }
    }

    @Test func everyReportedCostIsListPriceTimesUsage() throws {
        let all = try Self.reported()
        guard !all.isEmpty else {
            print("SKIPPED: OpenRouterCostTests found no costs in \(Recording.folder.path()); set BYOK_CORPUS.")
            return
        }
        var tally = CostTally(CostDifferences.fixture.openRouter)
        for item in all {
            let price = ProviderCatalog.bundled.price(of: ModelName(item.model), at: .openRouter)
            if let price, try price.cost(of: item.tokens) == item.cost {
                tally.agreeing += 1
            } else {
                try tally.count("\(item.id) of \(item.model): \(item.cost)") { try $0.holds(for: item, price: price) }
            }
        }
        print("OpenRouter's costs: \(all.count) recordings; \(tally.report)")
        #expect(tally.unexplained.isEmpty)
        #expect(tally.idle.isEmpty)
    }
}

extension CostDifferences.Explanation {
    /// Whether the reported cost comes out exactly at the rates of the reason, and with its fee.
    fileprivate func holds(for item: OpenRouterCostTests.Reported, price: ModelPrice?) throws -> Bool {
        guard let price else { return false }
        var expected = price
        if perMillion != nil {
            // All else is at these rates too: another seller's discounts are not the list's.
            guard let corrected = corrected(ModelPrice(rates: .init()), for: item.model) else { return false }
            expected = corrected
        }
        var cost = try expected.cost(of: item.tokens)
        if let fee {
            guard let fee = Price(perToken: fee) else { return false }
            cost = try cost.adding(ExactCost(fee))
        }
        return cost == item.cost
    }
}
