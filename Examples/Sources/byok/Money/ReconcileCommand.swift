// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile", abstract: "Compare what was answered with what was charged; change nothing.",
        discussion: """
            Reads every entry of every account with an audit log: a job for a quiet hour. Exit code 1 where something does \
            not add up. Charges that the service still holds in memory are known to the service alone: its health() \
            tells of them.
            """)

    @Option(help: "From this UTC day on: 2026-11-01.")
    var since: DayName

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let start = since.start
        let result = try await options.withSession { try await $0.router.reconcile(since: start) }
        try options.report.show(JSONValue(result, since: start)) { result.print(since: start) }
        guard result.isClean else {
            throw Failure(.refused, result.words, code: "notClean", hints: result.advice)
        }
    }
}
