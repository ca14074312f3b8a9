// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console
import Foundation

struct StatementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement", abstract: "A month of one who pays, receipt by receipt, as CSV or JSON.",
        discussion: """
            Without --csv and --json its sums. Of a month that has not ended, and where charges are still pending, two \
            readings may differ.
            """)

    @Argument(help: OwnerName.help)
    var owner: OwnerName

    @Option(help: "Which UTC month: 2026-11.")
    var month: MonthName

    @Flag(help: "Print CSV, a line per receipt.")
    var csv = false

    @Option(
        help: "Write it to this new file, which only you can read, instead of the standard output.", completion: .file()
    )
    var output: String?

    @OptionGroup var options: StoreOptions

    func validate() throws {
        guard !csv || !options.report.json else { throw ValidationError("--csv and --json: choose one of them.") }
        guard output == nil || csv || options.report.json else {
            throw ValidationError("--output takes a format: --csv or --json.")
        }
    }

    func run() async throws {
        let (owner, period) = (owner.owner, month.period)
        let statement = try await options.withSession { [self] session in
            try await session.requireKnown(owner)
            return try await write(session.router.usage.statement(of: owner, in: period))
        }
        guard let totals = statement else { return }
        guard let output else { return try options.report.show(.null) { totals.print(of: owner, in: period) } }
        let count = totals.totals.requests
        try options.report.show(.object(["file": .string(output), "receipts": .number(count)])) {
            Terminal.output.print(
                "Wrote \(owner), \(period), to \(output): \(count) \(count == 1 ? "receipt" : "receipts").".safe)
        }
    }

    /// The sums, where they are not printed yet.
    private func write(_ statement: Statement) async throws -> StatementTotals? {
        guard csv || options.report.json else { return try await statement.totals() }
        let lines = statement.lines(as: csv ? .csv : .json)
        if let output {
            try await PrivateFile.create(output, with: lines)
            return try await statement.totals()
        }
        for try await line in lines { Terminal.output.write(line) }
        return nil
    }
}

extension StatementTotals {
    fileprivate func print(of owner: KeyOwner, in period: UsagePeriod) {
        Terminal.output.print("\(owner), \(period).".safe)
        var table = Table([.text("What"), .number("How much")])
        table.rows = [
            ["Requests", "\(totals.requests)"], ["Of these, failed", "\(totals.failures)"],
            ["Paid by credits for an own key", "\(totals.fallbacks)"],
            ["Prompt tokens", "\(totals.usage.promptTokens)"], ["Answer tokens", "\(totals.usage.answerTokens)"],
            ["Providers charge", "\(totals.cost)"], ["Requests whose cost is unknown", "\(totals.unknownCosts)"],
            ["Credits charged", "\(totals.credits)"], ["Of these, pending", "\(pending)"],
            ["Used and not collected", "\(uncollected)"],
        ]
        table.print()
    }
}
