// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console

struct CreditBalanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance", abstract: "What an account has, and what of it requests under way hold.")

    @Argument(help: OwnerName.accountHelp)
    var account: OwnerName

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let account = account.owner
        let balance = try await options.withSession { session in
            try await session.requireKnown(account)
            return try await session.store.balance(of: account)
        }
        try options.report.show(.object(["account": .text(account), "balance": JSONValue(balance)])) {
            Terminal.output.print("\(account): \(balance.words)".safe)
        }
    }
}

extension CreditBalance {
    /// What can be spent now.
    var available: Money { Money(nanodollars: total.nanodollars - held.nanodollars) }
    var words: String { "\(total) credits, \(held) of them held by requests, \(available) available." }
}

extension JSONValue {
    init(_ balance: CreditBalance) {
        self = .object([
            "available": .text(balance.available), "held": .text(balance.held), "total": .text(balance.total),
        ])
    }
}
