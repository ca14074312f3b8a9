// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console
import Foundation

/// The credits that pay where a user's own keys cannot. A host grants them when somebody has paid.
struct CreditsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credits", abstract: "Prepaid credits: grant some, see the balance and every entry.",
        subcommands: [Balance.self, Grant.self, Entries.self], defaultSubcommand: Balance.self)

    struct Balance: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "balance", abstract: "What is there, and what is held.")

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withSession { session in
                try options.show(try await session.store.balance(of: options.owner()))
            }
        }
    }

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "grant", abstract: "Add credits. 1 credit is 1 dollar.",
            discussion: "The same payment is granted once, however often the command is repeated.")

        @Argument(help: "As in 5 or 2.50.")
        var amount: String

        @Option(help: "The payment's name.")
        var payment: String?

        @OptionGroup var options: StoreOptions

        func run() async throws {
            guard let amount = Money(amount), amount > .zero else {
                throw ValidationError("'\(amount)' is no amount: give plain dollars, as in 2.50.")
            }
            try await options.withSession { session in
                let id = try RequestID(payment ?? UUID().uuidString)
                let entry = LedgerEntry(
                    account: try options.owner(), requestID: id, attempt: 1, kind: .grant, amount: amount,
                    parametersHash: Array(repeating: 0, count: 32), at: SystemClock().now())
                do {
                    try options.show(try await session.store.apply(entry))
                } catch let refusal as LedgerRefusal {
                    throw Failure(.refused, "The payment was not granted: \(refusal).")
                }
            }
        }
    }

    struct Entries: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "entries", abstract: "Every entry of the ledger, oldest first.")

        @OptionGroup var options: StoreOptions

        @Option(help: "How many at most.")
        var limit = 1_000

        func run() async throws {
            try await options.withSession { session in
                let entries = try await session.store.entries(
                    of: options.owner(), from: Timestamp(microseconds: 0), after: nil, limit: max(0, limit))
                try options.output.show(.array(entries.map { JSONValue($0) })) {
                    var table = Table([.whole("When"), .text("What"), .number("Credits"), .text("Request or payment")])
                    for entry in entries {
                        table.rows.append([
                            "\(entry.at)", "\(entry.kind)", "\(entry.amount)", "\(entry.requestID)",
                        ])
                    }
                    if !entries.isEmpty { table.print() }
                }
            }
        }
    }
}

extension StoreOptions {
    fileprivate func show(_ balance: CreditBalance) throws {
        try output.show(JSONValue(balance)) {
            let held = balance.held > .zero ? ", \(balance.held) of it held by requests under way" : ""
            Terminal.output.print("\(balance.total) credits\(held)")
        }
    }
}
