// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import Testing

@testable import BYOKProviders

/// Real usage bodies, read by our parsers and priced from another library's price list, against the costs that this
/// library expects: the folder that BYOK_CATALOGS names (default: ../shared/catalogs beside the package).
@Suite struct CostFromTokensTests {
    /// When the bodies were priced.
    static let date = "2026-08-21"

    struct Files {
        var oracle: PriceOracle
        var cases: [CostCase]
    }

    static func files() throws -> Files? {
        let folder = EveryModelRoutesTests.folder
        guard let prices = try? Data(contentsOf: folder.appending(path: "data-\(date).json")),
            let bodies = try? Data(contentsOf: folder.appending(path: "usages-\(date).json"))
        else {
            print(
                "SKIPPED: CostFromTokensTests found no data-\(date).json and usages-\(date).json in \(folder.path()); "
                    + "set BYOK_CATALOGS to a folder that has them.")
            return nil
        }
        return Files(
            oracle: PriceOracle(try JSON(parsing: Array(prices))),
            cases: CostCase.cases(in: try JSON(parsing: Array(bodies))))
    }

    @Test func everyBodyCostsWhatTheOtherLibrarySays() throws {
        guard let files = try Self.files() else { return }
        let explanations = CostDifferences.fixture.tokens
        var tally = CostTally(explanations)
        var bodies: Set<Int> = []
        var byFormat: [String: Int] = [:]
        var leftOut = 0
        for item in files.cases {
            guard let format = item.format else {
                leftOut += 1
                continue
            }
            let name = "body \(item.number) of \(item.model) at \(item.provider), \(item.flavor)"
            let usage = try #require(item.usage, "\(name): no usage was read")
            #expect(usage.provenance == .reported, "\(name)")
            bodies.insert(item.number)
            byFormat[format.rawValue, default: 0] += 1
            let price = files.oracle.price(of: item.model, at: item.provider, on: Self.date)
            if let price, try CostParts(usage, at: price).isExpected(by: item) {
                tally.agreeing += 1
            } else {
                try tally.count(name) { try $0.holds(for: item, usage: usage, price: price) }
            }
        }
        let formats = byFormat.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print(
            "cost from tokens: \(bodies.count) bodies at \(files.cases.count - leftOut) prices (\(formats)), "
                + "\(leftOut) prices of embeddings left out; \(tally.report)")
        #expect(tally.unexplained.isEmpty)
        #expect(tally.idle.isEmpty)
        #expect(bodies.count > 1_200)
    }

    @Test func everyExplanationHasAReason() {
        for item in CostDifferences.fixture.tokens + CostDifferences.fixture.openRouter {
            #expect(item.reason.count > 40 && item.cases > 0, "\(item.rule)")
        }
    }
}
