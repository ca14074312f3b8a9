// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct SavingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "savings", abstract: "What an own key saves against credits.",
        discussion: "As in: quickstart savings --tokens 100M --price 30 --tier trial")

    @Option(help: "Tokens a month, as in 250000, 10k, 100M or 1B; input tokens where there are output tokens, too.")
    var tokens: TokenCount

    @Option(help: "Dollars per million of them.", transform: price)
    var price: Price

    @Option(help: "Output tokens a month.")
    var outputTokens: TokenCount?

    @Option(help: "Dollars per million output tokens; else the same price.", transform: price)
    var outputPrice: Price?

    @Option(help: "Whose mark-up credits bear.")
    var tier = TierName.professional

    @Flag(help: "Compare with a free model on an own key.")
    var free = false

    @OptionGroup var output: OutputOptions

    func run() throws {
        let usage = TokenUsage(input: tokens.value, output: outputTokens?.value ?? 0)
        let baseline = ModelPrice(rates: .init(input: price, output: outputPrice ?? price))
        let savings = try Savings(usage: usage, baseline: baseline, tier: tier.tier, ownKeyPrice: free ? .free : nil)
        let rows: [(title: String, key: String, month: Money)] = [
            ("Credits, list price + \(tier.tier.markup)", "credits", savings.creditsCost),
            ("Own key\(free ? ", free model" : "")", "ownKey", savings.ownKeyCost),
            ("Saved", "saved", savings.perMonth),
        ]
        try output.show(json(rows)) {
            var table = Table([.text(""), .number("A month"), .number("A year")])
            for row in rows {
                let style: Style? = row.key == "saved" ? .good : nil
                let year = try row.month.multiplied(by: 12)
                table.rows.append([
                    .init(row.title, style), .init(row.month.dollars, style), .init(year.dollars, style),
                ])
            }
            table.print()
        }
    }

    private func json(_ rows: [(title: String, key: String, month: Money)]) throws -> JSONValue {
        var object: [String: JSONValue] = [:]
        for row in rows {
            object[row.key] = .object(["month": .text(row.month), "year": .text(try row.month.multiplied(by: 12))])
        }
        return .object(object)
    }

    @Sendable private static func price(_ text: String) throws -> Price {
        guard let price = Price(perMillion: text) else {
            throw ValidationError("'\(text)' is no price: give plain dollars, as in 2.50.")
        }
        return price
    }
}
