// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Keeps key records, durably, and their change audit with them.
///
/// A conformer is right when it passes `KeyStoreCompatTest` of BYOKTesting.
public protocol KeyStore: Sendable {
    /// The records of each owner, in the order asked for, in one round trip and one consistent view; an owner without
    /// records has an empty table.
    func records(ownedBy owners: [KeyOwner]) async throws -> [KeyTable]

    /// Writes all of the change and its audit events, or nothing. When it returns, the change is durable, and no stamp
    /// handed out earlier for the owner is current, unless the change says that it does not affect routing.
    /// - Throws: `KeyStoreConflict` when a version differs from the expected one, or an inserted record's id or
    ///   fingerprint is there already; `BYOKError` with `invalidIdentifier` for a change of the platform's, or one that
    ///   writes a record of another owner than its own. Nothing was written then.
    func commit(_ change: KeyChange) async throws

    /// All records, in a stable order, page by page: for re-sealing and for operators. `nil` begins.
    func page(after cursor: KeyCursor?) async throws -> KeyPage

    /// Whether a table read earlier still holds: false from the moment a commit for its owner returns, in this process
    /// or another (within the store's documented bound). May answer false without cause, never true. Called on every
    /// request: memory reads only.
    func isCurrent(_ stamp: KeyTable.Stamp) -> Bool

    /// Deletes everything this store has of the owner, its audit log included, and records the event in the log of
    /// `KeyOwner.platform`. Returns how many records went.
    ///
    /// A store that is a `CreditLedger` or a `UsageLog` too deletes the owner's credits and usage in the same step, open
    /// reservations among them: an erasure takes keys out of use, so nothing under way may hold it up. What is settled
    /// afterwards is refused as `noReservation`, and listed by whoever settles it.
    /// - Throws: `BYOKError` with `invalidIdentifier` for the platform, whose log is where erasures are recorded.
    func erase(_ owner: KeyOwner, recording event: AuditEvent) async throws -> Int

    /// The log that its changes' events go to, where it can be read and appended to. By default the store itself, if it
    /// is an `AuditLog`; else none, and uses are recorded only where `RouterOptions.audit` names a log.
    var auditLog: (any AuditLog)? { get }
}

extension KeyStore {
    public var auditLog: (any AuditLog)? { nil }
}

extension KeyStore where Self: AuditLog {
    public var auditLog: (any AuditLog)? { self }
}

/// One owner's records as they were at one moment.
public struct KeyTable: Sendable {
    public var owner: KeyOwner
    /// In no particular order.
    public var records: [KeyRecord]
    public var stamp: Stamp

    public init(owner: KeyOwner, records: [KeyRecord], stamp: Stamp) {
        self.owner = owner
        self.records = records
        self.stamp = stamp
    }

    /// A store's mark of the moment: which change counter the owner belongs to, and its value. Opaque to everyone else.
    public struct Stamp: Hashable, Sendable {
        public var slot: Int
        public var value: UInt64

        public init(slot: Int, value: UInt64) {
            self.slot = slot
            self.value = value
        }
    }
}

/// One atomic step for one owner: it writes that owner's records alone. The platform has no records, only an audit log.
public struct KeyChange: Sendable {
    public var owner: KeyOwner
    public var writes: [Write]
    public var audit: [AuditEvent]
    /// False where cached tables may go on being used: a re-sealing, a new label.
    public var affectsRouting: Bool

    public init(owner: KeyOwner, writes: [Write], audit: [AuditEvent], affectsRouting: Bool = true) {
        self.owner = owner
        self.writes = writes
        self.audit = audit
        self.affectsRouting = affectsRouting
    }

    public enum Write: Sendable {
        case insert(KeyRecord)
        /// Replaces the record of the same id if its version is still the given one.
        case update(KeyRecord, expecting: Int64)
        case remove(KeyID, expecting: Int64)
    }
}

/// Somebody else changed a record first, or the key is there already; nothing was written.
public struct KeyStoreConflict: Error, Hashable {
    public init() {}
}

/// Where a walk over all records stands. Opaque to everyone but the store.
public struct KeyCursor: Hashable, Sendable {
    public var bytes: [UInt8]
    public init(bytes: [UInt8]) { self.bytes = bytes }
}

public struct KeyPage: Sendable {
    public var records: [KeyRecord]
    /// Where to go on; nil at the end.
    public var next: KeyCursor?

    public init(records: [KeyRecord], next: KeyCursor?) {
        self.records = records
        self.next = next
    }
}
