// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console

struct CreditEntriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "entries", abstract: "Every entry of an account, oldest first.",
        discussion: "With --json one object a line, as they are read.")

    @Argument(help: OwnerName.accountHelp)
    var account: OwnerName

    @Option(help: "From this UTC day on: 2026-11-01; by default all.")
    var since: DayName?

    @OptionGroup var options: StoreOptions

    func run() async throws {
        try await options.withSession { [self] session in
            try await session.requireKnown(account.owner)
            var rows = LedgerRows(options.report)
            var last: LedgerEntry?
            let start = since?.start ?? Timestamp(microseconds: .min)
            while true {
                try Task.checkCancellation()
                let page = try await session.store.entries(of: account.owner, from: start, after: last, limit: 1_000)
                for entry in page { try rows.add(entry) }
                guard page.count == 1_000 else { break }
                last = page.last
            }
            rows.end()
        }
    }
}
