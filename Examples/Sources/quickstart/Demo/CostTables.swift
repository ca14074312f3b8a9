// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console

/// The product guide's cost tables, computed.
struct CostTables {
    let narrator: Narrator

    private struct Case {
        var name: String
        var tier: Tier
        /// Dollars per million tokens.
        var price: Price
        var outputPrice: Price?
        var millions: UInt64
        var isFree = false
        /// What the guide prints: on credits, on an own key, saved.
        var guide: [String]
        var guideYear: String?
    }

    private func cases() throws -> [Case] {
        func price(_ text: String) throws(Failure) -> Price {
            guard let price = Price(perMillion: text) else {
                throw Failure(.refused, "The demo failed: \(text) is no price.")
            }
            return price
        }
        let three = try price("3")
        let thirty = try price("30")
        // The guide's table of free models compares with credits without a mark-up.
        let bare = Tier(name: "no mark-up", markup: 0)
        return [
            Case(
                name: "Introduction", tier: .trial, price: thirty, millions: 100, guide: ["$3,450", "$3,000", "$450"]),
            Case(
                name: "Intro, free", tier: .trial, price: thirty, millions: 100, isFree: true,
                guide: ["$3,450", "$0", "$3,450"], guideYear: "$41,400"),
            Case(
                name: "Comparison 10M", tier: .professional, price: three, millions: 10,
                guide: ["$31.50", "$30", "$1.50"], guideYear: "$18"),
            Case(
                name: "Comparison 100M", tier: .professional, price: three, millions: 100,
                guide: ["$315", "$300", "$15"]),
            Case(
                name: "Comparison 1B", tier: .professional, price: three, millions: 1_000,
                guide: ["$3,150", "$3,000", "$150"], guideYear: "$1,800"),
            Case(
                name: "Free models 10M", tier: bare, price: three, millions: 10, isFree: true,
                guide: ["$30", "$0", "$30"], guideYear: "$360"),
            Case(
                name: "Free models 100M", tier: bare, price: three, millions: 100, isFree: true,
                guide: ["$300", "$0", "$300"]),
            Case(
                name: "Free models 1B", tier: bare, price: three, millions: 1_000, isFree: true,
                guide: ["$3,000", "$0", "$3,000"], guideYear: "$36,000"),
            Case(
                name: "Usage & Billing", tier: .professional, price: try price("2.50"), outputPrice: try price("10"),
                millions: 100, guide: ["$1,312.50", "$1,250", "$62.50"]),
            Case(
                name: "Appendix C", tier: .professional, price: thirty, millions: 100,
                guide: ["$3,150", "$3,000", "$150"]),
        ]
    }

    func run() throws {
        narrator.title("3  The guide's cost tables, computed")
        var table = Table([
            .text("Case"), .number("Credits"), .number("Own key"), .number("Saved"), .number("A year"),
            .text("The guide"),
        ])
        for item in try cases() {
            let tokens = item.millions * 1_000_000
            let savings = try Savings(
                usage: TokenUsage(input: tokens, output: item.outputPrice == nil ? 0 : tokens),
                baseline: ModelPrice(rates: .init(input: item.price, output: item.outputPrice)), tier: item.tier,
                ownKeyPrice: item.isFree ? .free : nil)
            let computed = [savings.creditsCost, savings.ownKeyCost, savings.perMonth]
            let year = item.guideYear.flatMap(Money.init(printed:))
            guard item.guide.map(Money.init(printed:)) == computed, item.guideYear == nil || year == savings.perYear
            else {
                throw Failure(.refused, "The demo failed: \(item.name) is \(computed), the guide says \(item.guide).")
            }
            let said = [item.guide[2], item.guideYear].compactMap(\.self).joined(separator: "; ")
            table.rows.append([
                .init(item.name), .init(computed[0].dollars), .init(computed[1].dollars),
                .init(computed[2].dollars, .good),
                .init(savings.perYear.dollars), .init("✓ \(said)"),
            ])
        }
        table.print()
        narrator.say("✓ stands where credits, own key and savings are the guide's to the cent.")
    }
}

extension Money {
    /// Reads "$3,450".
    fileprivate init?(printed text: String) { self.init(text.filter { $0 != "$" && $0 != "," }) }
}
