// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A part of an owner's audit log, and whether all of it is as it was written.
struct AuditView: Encodable {
    let owner: String
    let entries: [AuditEntryView]
    let verification: String

    init(_ owner: KeyOwner, _ entries: [AuditEntry], _ verification: AuditVerification) {
        self.owner = owner.text
        self.entries = entries.map(AuditEntryView.init)
        switch verification {
        case .intact: self.verification = "intact"
        case .broken(let number): self.verification = "broken at \(number)"
        }
    }
}

/// What does not add up between answers and charges.
struct ReconciliationView: Encodable {
    let isClean: Bool
    let accounts, unsettled: Int
    let overdue, expired: [AccountEntryView]
    let uncollected: [ReceiptView]
    let unbalanced: [String]

    init(_ result: Reconciliation) {
        isClean = result.isClean
        accounts = result.accounts
        unsettled = result.unsettled
        overdue = result.overdue.map(AccountEntryView.init)
        expired = result.expired.map(AccountEntryView.init)
        uncollected = result.uncollected.map(ReceiptView.init)
        unbalanced = result.unbalanced.map(\.text)
    }

    /// A row of some account's ledger.
    struct AccountEntryView: Encodable {
        let account: String
        let entry: LedgerEntryView

        init(_ entry: LedgerEntry) {
            account = entry.account.text
            self.entry = LedgerEntryView(entry)
        }
    }
}

/// What is wrong with the set-up, worst first.
struct HealthView: Encodable {
    let isReady: Bool
    let findings: [FindingView]

    init(_ report: HealthReport) {
        isReady = report.isReady
        findings = report.findings.map(FindingView.init)
    }

    struct FindingView: Encodable {
        let code, severity, message: String

        init(_ finding: HealthReport.Finding) {
            code = "\(finding.code)"
            severity = "\(finding.severity)"
            message = finding.message
        }
    }
}
