// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation

/// Why costs differ from what others say, by rule: Fixtures/cost-differences.json.
struct CostDifferences: Decodable {
    /// From the usage bodies of a price library.
    var tokens: [Explanation]
    /// From the cost that OpenRouter reports.
    var openRouter: [Explanation]

    /// One reason. It holds where the figures agree to the last decimal once it is heeded.
    struct Explanation: Decodable, Sendable {
        /// What selects the cases and how they are put right.
        var rule: String
        /// How many it explains: no more and no fewer.
        var cases: Int
        var reason: String
        /// Rates that replace those of the list, by what the model's name begins with.
        var perMillion: [String: [String: String]]?
        /// In dollars, beside the tokens.
        var fee: String?

        /// The price with the rates that the reason says; nil: it says nothing of the model.
        func corrected(_ price: ModelPrice, for model: String) -> ModelPrice? {
            guard let rates = perMillion?.first(where: { model.hasPrefix($0.key) })?.value else { return nil }
            var price = price
            for (name, text) in rates {
                guard let place = Self.places[name], let rate = Price(perMillion: text) else { return nil }
                price.rates[keyPath: place] = rate
            }
            return price
        }

        private static let places: [String: any WritableKeyPath<ModelPrice.Rates, Price?> & Sendable] = [
            "input": \.input, "output": \.output, "imageInput": \.imageInput, "imageOutput": \.imageOutput,
            "webSearch": \.webSearch,
        ]
    }

    static let fixture: CostDifferences = {
        guard
            let url = Bundle.module.url(
                forResource: "cost-differences", withExtension: "json", subdirectory: "Fixtures"),
            let differences = try? JSONDecoder().decode(CostDifferences.self, from: Data(contentsOf: url))
        else { fatalError("Fixtures/cost-differences.json cannot be read") }
        return differences
    }()
}

/// How many cases agreed, and what explained the others.
struct CostTally {
    var agreeing = 0
    private(set) var unexplained: [String] = []
    private let explanations: [CostDifferences.Explanation]
    private var explained: [Int]

    init(_ explanations: [CostDifferences.Explanation]) {
        self.explanations = explanations
        explained = explanations.map { _ in 0 }
    }

    /// Counts a difference for the first explanation that holds.
    mutating func count(_ name: String, where holds: (CostDifferences.Explanation) throws -> Bool) rethrows {
        guard let index = try explanations.firstIndex(where: holds) else { return unexplained.append(name) }
        explained[index] += 1
    }

    /// Explanations that do not explain as many as they say.
    var idle: [String] {
        zip(explanations, explained).filter { $0.cases != $1 }
            .map { "\($0.rule) explains \($1) and not \($0.cases): \($0.reason)" }
    }

    var report: String {
        let reasons = zip(explanations, explained).map { "\n  \($1) \($0.rule): \($0.reason)" }
        return "\(agreeing) agree to the last decimal, \(explained.reduce(0, +)) are explained, "
            + "\(unexplained.count) are not" + reasons.joined()
    }
}
