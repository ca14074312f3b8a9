// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct MaintainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintain", abstract: "Do one round of what time brings, where the service does not do it itself.",
        discussion: """
            Closes credit reservations whose time is over, and tells owners of keys that end soon, are old or are not used. \
            Tests no key and sends nothing. What could not be done is left for the next round.
            """)

    @Option(help: "Forget usage and receipts that are older than so many days, for good; by default none.")
    var keepDays: Int?

    @OptionGroup var options: StoreOptions

    func validate() throws {
        guard keepDays.map({ (1...100_000).contains($0) }) ?? true else {
            throw ValidationError("--keep-days takes days from 1.")
        }
    }

    func run() async throws {
        var routerOptions = RouterOptions()
        routerOptions.retention = keepDays.map { .seconds(Int64($0) * 86_400) }
        let report = try await options.withSession(routerOptions) { await $0.router.maintain() }
        try options.report.show(
            .object([
                "expiredReservations": .number(Int64(report.expired)), "keys": .number(Int64(report.keys)),
                "notices": .number(Int64(report.notices)),
            ])
        ) {
            Terminal.output.print(
                "\(report.expired) reservations closed, \(report.keys) keys looked at, \(report.notices) notices.")
        }
    }
}
