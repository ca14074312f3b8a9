// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What one check of an audited ledger works with: accounts that nobody else uses, entries, events.
struct AuditedStage: Sendable {
    let credits: LedgerStage
    let ledger: any AuditedLedger

    init(check: String, ledger: any AuditedLedger) {
        credits = LedgerStage(check: check, ledger: ledger)
        self.ledger = ledger
    }

    /// An event of the account of that number.
    func event(_ owner: Int, _ number: Int) throws -> AuditEvent {
        AuditEvent(
            at: Timestamp(seconds: 1_700_000_000), owner: try credits.account(owner), kind: .used, actor: "compat",
            details: ["number": "\(number)"])
    }

    func events(_ owner: Int) async throws -> [AuditEvent] {
        try await ledger.entries(of: credits.account(owner), from: 1, limit: 1_000).map(\.event)
    }

    func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        try credits.expect(condition, message())
    }
}
