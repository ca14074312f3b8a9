// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct UsageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage", abstract: "What an owner used and what it cost, summed.",
        discussion: """
            The owner is who pays: the owner of the keys, or the account that credits are charged to. A cost that nobody \
            knows is counted and not added. What the service did within the last second may not be in it yet.
            """)

    @Argument(help: OwnerName.help)
    var owner: OwnerName

    @Option(help: "The first UTC day: 2026-11-01; by default the first of the last day's month.")
    var from: DayName?

    @Option(help: "The last UTC day, which is in it; by default today.")
    var to: DayName?

    @Option(
        name: .customLong("by"),
        help: "A row for each: key, provider, model, member, payer, day, week or month; several with commas.")
    var dimensions = DimensionNames.none

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let period = try period(now: SystemClock().now())
        let rows = try await options.withSession { [owner, dimensions] session in
            try await session.requireKnown(owner.owner)
            return try await session.router.usage.totals(of: owner.owner, in: period, by: dimensions.all.map(\.value))
        }
        try options.report.show(
            .object([
                "owner": .text(owner.owner), "period": .text(period), "rows": .array(rows.map { JSONValue($0) }),
            ])
        ) {
            Terminal.output.print("\(owner.owner), \(period).".safe)
            guard !rows.isEmpty else { return Terminal.output.print("Nothing was used.") }
            Table(rows, by: dimensions.all).print()
        }
    }

    private func period(now: Timestamp) throws(Failure) -> UsagePeriod {
        let last = to?.number ?? now.day
        let first = from?.number ?? UsagePeriod.month(of: Timestamp(seconds: Int64(last) * 86_400)).firstDay
        guard first <= last else {
            throw Failure(.usage, "--from is after --to: \(UsagePeriod(days: last...first)) is the other way round.")
        }
        return UsagePeriod(days: first...last)
    }
}
