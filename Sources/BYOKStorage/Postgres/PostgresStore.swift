// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
public import BYOKCore

/// Keys, their audit log, credits, usage, receipts and notices in PostgreSQL: the store of many hosts with one truth.
public final class PostgresStore: KeyStore, AuditLog, AuditedLedger, UsageLog, NotificationInbox {
    public init(_ options: PostgresOptions) async throws(BYOKError) {
        throw Self.unfinished
    }

    /// Makes the tables, or brings them up to date, in one transaction. Needs the schema's owner, not the app's role.
    @discardableResult
    public static func migrate(
        _ options: PostgresOptions, roles: PostgresRoles = PostgresRoles()
    ) async throws(BYOKError) -> PostgresMigration {
        throw unfinished
    }

    public func close() async {}

    static let unfinished = BYOKError(.storeUnavailable, "unfinished")
    public func records(ownedBy owners: [KeyOwner]) async throws -> [KeyTable] { throw Self.unfinished }
    public func commit(_ change: KeyChange) async throws { throw Self.unfinished }
    public func page(after cursor: KeyCursor?) async throws -> KeyPage { throw Self.unfinished }
    public func isCurrent(_ stamp: KeyTable.Stamp) -> Bool { false }
    public func erase(_ owner: KeyOwner, recording event: AuditEvent) async throws -> Int { throw Self.unfinished }
    public func append(_ events: [AuditEvent]) async throws { throw Self.unfinished }
    public func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] { [] }
    public func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] { [] }
    public func verify(_ owner: KeyOwner) async throws -> AuditVerification { throw Self.unfinished }
    public func apply(_ entry: LedgerEntry) async throws -> CreditBalance { throw Self.unfinished }
    public func apply(_ entry: LedgerEntry, recording events: [AuditEvent]) async throws -> CreditBalance {
        throw Self.unfinished
    }
    public func balance(of account: KeyOwner) async throws -> CreditBalance { throw Self.unfinished }
    public func openReservations(limit: Int) async throws -> [LedgerEntry] { [] }
    public func entries(
        of account: KeyOwner, from start: Timestamp, after entry: LedgerEntry?, limit: Int
    ) async throws -> [LedgerEntry] { [] }
    public func expirations(from start: Timestamp, limit: Int) async throws -> [LedgerEntry] { [] }
    public func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {}
    public func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] { [] }
    public func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] { [] }
    public func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? { nil }
    public func purge(before day: Int) async throws {}
    public func deliver(_ notice: Notice) async throws -> Bool { false }
    public func notices(of owner: KeyOwner, before notice: Notice?, limit: Int) async throws -> [Notice] { [] }
    public func markRead(_ ids: Set<String>, of owner: KeyOwner) async throws {}
    public func preferences(of owner: KeyOwner) async throws -> NoticePreferences { throw Self.unfinished }
    public func setPreferences(_ preferences: NoticePreferences, of owner: KeyOwner) async throws {}
}
#endif
