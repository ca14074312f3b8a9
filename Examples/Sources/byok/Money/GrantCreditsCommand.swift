// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console

struct GrantCreditsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Pay credits into an account, once per payment.",
        discussion: """
            The same payment id with the same amount changes nothing, so it can be run again when it is not clear whether \
            it went through; with another amount it is refused. There is no way to take credits back.
            """)

    @Argument(help: OwnerName.accountHelp)
    var account: OwnerName

    @Argument(help: "How many: 25, 12.50. More than zero, with at most nine decimals.")
    var amount: CreditAmount

    @Option(help: "Your name for the payment, such as an invoice's number: 1 to 128 printable ASCII characters.")
    var paymentID: String

    @Flag(help: "The account may be one of which nothing is stored yet.")
    var create = false

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let (account, amount) = (account.owner, amount.money)
        let (payment, actor) = (try RequestID(paymentID), options.actorName())
        let balance = try await options.withSession { [create] session in
            if !create {
                try await session.requireKnown(account, "nothing was paid in. If it is a new account, say --create")
            }
            do {
                // In one step with the entry that says who did it; a repetition writes neither.
                let grant = LedgerEntry.grant(amount, to: account, payment: payment, at: SystemClock().now())
                return try await session.store.apply(grant, recording: [.granted(grant, by: actor)])
            } catch let refusal as LedgerRefusal {
                throw Failure(refusal, of: payment, to: account)
            }
        }
        try options.report.show(
            .object([
                "account": .text(account), "amount": .text(amount), "balance": JSONValue(balance),
                "paymentID": .text(payment),
            ])
        ) {
            // True of a repetition, too.
            Terminal.output.print("\(account) has the payment \(payment) of \(amount) credits.".safe)
            Terminal.output.print(balance.words)
        }
    }
}

extension AuditEvent {
    /// A kind of this program's own: the library leaves payments to the host.
    fileprivate static func granted(_ grant: LedgerEntry, by actor: String) -> AuditEvent {
        AuditEvent(
            at: grant.at, owner: grant.account, kind: Kind(rawValue: "creditsGranted"), actor: actor,
            requestID: grant.requestID, details: ["amount": "\(grant.amount)"])
    }
}

extension Failure {
    fileprivate init(_ refusal: LedgerRefusal, of payment: RequestID, to account: KeyOwner) {
        guard refusal == .requestIDReused else {
            self.init(.refused, "The ledger refused the payment \(payment): \(refusal).", code: "\(refusal)")
            return
        }
        self.init(
            .refused,
            "\(account) has entries of the id \(payment) already, and they are not this payment; nothing was paid in.",
            code: "paymentIDReused",
            hints: ["'byok credits entries' shows them. A payment of its own needs an id of its own."])
    }
}
