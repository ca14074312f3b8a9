// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What the platform has of one owner, but for the keys themselves.
struct ExportView: Encodable {
    let owner: String
    let keys: [KeyView]
    let audit: [AuditEntryView]
    let receipts: [ReceiptView]
    let credits: [LedgerEntryView]
    let notices: [NoticeView]

    init(_ export: OwnerExport, keys: [KeyView]) {
        owner = export.owner.text
        self.keys = keys
        audit = export.audit.map(AuditEntryView.init)
        receipts = export.receipts.map(ReceiptView.init)
        credits = export.credits.map(LedgerEntryView.init)
        notices = export.notices.map(NoticeView.init)
    }
}

/// An entry of the audit log.
struct AuditEntryView: Encodable {
    let number: Int64
    let at, kind, actor: String
    @Nullable var keyID: String?
    @Nullable var provider: String?
    @Nullable var masked: String?
    @Nullable var requestID: String?
    let details: [String: String]
    /// Over the entry and the one before it, in hexadecimal.
    let hash: String

    init(_ entry: AuditEntry) {
        let event = entry.event
        number = entry.number
        at = "\(event.at)"
        kind = event.kind.rawValue
        actor = event.actor
        keyID = event.keyID?.description
        provider = event.provider?.rawValue
        masked = event.masked
        requestID = event.requestID?.rawValue
        details = event.details
        hash = entry.hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
