// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console

extension Reconciliation {
    /// How many of what does not add up.
    var words: String {
        let parts: [(count: Int, name: String)] = [
            (overdue.count, "overdue"), (expired.count, "expired"), (uncollected.count, "uncollected"),
            (unsettled, "unsettled"), (unbalanced.count, "unbalanced"),
        ]
        return "Not clean: " + parts.filter { $0.count > 0 }.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
            + "."
    }

    var advice: [String] {
        var advice: [String] = []
        if !overdue.isEmpty {
            advice.append("Overdue: reservations beyond their time hold credits. 'byok maintain' closes them.")
        }
        if !expired.isEmpty {
            advice.append(
                "Expired: nobody was charged. Whether an answer was delivered, the service's own log may tell.")
        }
        if !uncollected.isEmpty {
            advice.append("Uncollected: answers that cost more than could be charged. The rest is the platform's.")
        }
        if unsettled > 0 { advice.append("Unsettled: the ledger does not take charges.") }
        if !unbalanced.isEmpty {
            advice.append("Unbalanced: the ledger was altered. Find out who can write the store.")
        }
        return advice
    }

    func print(since start: Timestamp) {
        if !overdue.isEmpty || !expired.isEmpty || !uncollected.isEmpty || !unbalanced.isEmpty { table.print() }
        let verdict: (String, Style) = isClean ? ("clean", .good) : ("NOT clean", .bad)
        Terminal.output.print(
            "\(accounts) \(accounts == 1 ? "account" : "accounts") since \(start): "
                + Terminal.output.styled(verdict.0, verdict.1) + ".")
    }

    private var table: Table {
        var table = Table([
            .text("Finding"), .text("Account"), .number("Amount"), .text("Request"), .number("Attempt"), .whole("At"),
        ])
        for (name, entries) in [("overdue", overdue), ("expired", expired)] {
            table.rows += entries.map { entry in
                [
                    .init(name, .bad), .init("\(entry.account)"), .init("\(entry.amount)"),
                    .init("\(entry.requestID)"), .init("\(entry.attempt)"), .init("\(entry.expiresAt ?? entry.at)"),
                ]
            }
        }
        table.rows += uncollected.map { receipt in
            [
                .init("uncollected", .bad), .init("\(receipt.payer)"),
                .init("\(receipt.credits?.uncollected ?? .zero)"),
                .init("\(receipt.requestID)"), "", .init("\(receipt.at)"),
            ]
        }
        table.rows += unbalanced.map { [.init("unbalanced", .bad), .init("\($0)"), "", "", "", ""] }
        return table
    }
}

extension JSONValue {
    init(_ result: Reconciliation, since start: Timestamp) {
        self = .object([
            "accounts": .number(Int64(result.accounts)), "clean": .bool(result.isClean),
            "expired": .array(result.expired.map { JSONValue($0) }),
            "overdue": .array(result.overdue.map { JSONValue($0) }), "since": .text(start),
            "unbalanced": .array(result.unbalanced.map { .text($0) }),
            "uncollected": .array(
                result.uncollected.map { receipt in
                    .object([
                        "account": .text(receipt.payer), "at": .text(receipt.at),
                        "charged": .text(receipt.creditsCharged), "requestID": .text(receipt.requestID),
                        "uncollected": .text(receipt.credits?.uncollected),
                    ])
                }),
            "unsettled": .number(Int64(result.unsettled)),
        ])
    }
}
