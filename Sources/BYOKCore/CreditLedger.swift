// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Keeps prepaid credits. One opening and at most one closing entry per account, request and attempt; entries never
/// change; the balance is their sum and never negative, however many write at once.
///
/// - A request's attempts come one after the other: a new one may be reserved once those before it are voided or
///   expired, never after one has been settled. A host that finds `alreadyVoided` or `alreadyExpired` goes on with the
///   next attempt.
/// - Calls are idempotent by account, request, attempt and kind. Repeating an entry changes nothing and gives the
///   present balance. A grant or a closing is the same if its amount and parameters are. A reservation must be the
///   very same value, its moments too: it gives the right to spend, and a second request under the same id must be told
///   `requestInProgress`.
/// - A settlement after the reservation's `expiresAt` succeeds as long as nobody has written the expiry.
///
/// A conformer is right when it passes `CreditLedgerCompatTest` of BYOKTesting.
public protocol CreditLedger: Sendable {
    /// Applies one entry and returns the balance after it, durably.
    /// - Throws: `LedgerRefusal` for what the account or the request does not allow; `BYOKError` with `invalidEntry` for
    ///   an entry that contradicts itself, with `costOverflow` where the balance would be beyond `Money`. Nothing was
    ///   written then.
    func apply(_ entry: LedgerEntry) async throws -> CreditBalance
    /// The account's balance; zero for an account never seen.
    func balance(of account: KeyOwner) async throws -> CreditBalance
    /// Reservations of all accounts without a closing entry, oldest first by `at`, at most `limit`.
    func openReservations(limit: Int) async throws -> [LedgerEntry]
    /// The account's entries from a moment on, oldest first: by `at`, then request id, attempt and kind (a reservation
    /// before its closing). At most `limit`, behind the one given; nil begins.
    func entries(
        of account: KeyOwner, from start: Timestamp, after entry: LedgerEntry?, limit: Int
    ) async throws -> [LedgerEntry]
    /// Reservations of all accounts that were closed by an expiry `at` the moment given or later, oldest expiry first, at
    /// most `limit`: each may be an answer that nobody was charged for.
    func expirations(from start: Timestamp, limit: Int) async throws -> [LedgerEntry]
}

/// A ledger that is an audit log too, and writes an entry and audit events in one step.
public protocol AuditedLedger: CreditLedger, AuditLog {
    /// As `apply`, with the events: all or none. The events of a repeated entry are not written again.
    func apply(_ entry: LedgerEntry, recording events: [AuditEvent]) async throws -> CreditBalance
}

/// One immutable row of the ledger.
public struct LedgerEntry: Sendable, Hashable {
    /// A user or an organisation.
    public var account: KeyOwner
    /// For a grant, the host's name for the payment.
    public var requestID: RequestID
    /// Counts from 1 within the request.
    public var attempt: Int
    public var kind: Kind
    /// Never negative; a settlement's is at most its reservation's, a void's and an expiry's is zero.
    public var amount: Money
    /// Of the request's parameters, so that a reused request id is recognised: 32 bytes, the same in all entries of one
    /// account and request.
    public var parametersHash: [UInt8]
    public var at: Timestamp
    /// For a reservation only: from when on it may be expired; nil: never.
    public var expiresAt: Timestamp?

    public init(
        account: KeyOwner, requestID: RequestID, attempt: Int, kind: Kind, amount: Money, parametersHash: [UInt8],
        at: Timestamp, expiresAt: Timestamp? = nil
    ) {
        self.account = account
        self.requestID = requestID
        self.attempt = attempt
        self.kind = kind
        self.amount = amount
        self.parametersHash = parametersHash
        self.at = at
        self.expiresAt = expiresAt
    }

    public enum Kind: Sendable, Hashable, CaseIterable {
        /// Adds to the balance.
        case grant
        /// Holds the amount for a request.
        case reserve
        /// Closes the reservation and charges the amount.
        case settle
        /// Closes the reservation without a charge.
        case void
        /// Closes a reservation that nobody else has closed by its `expiresAt`; its `at` is not before that.
        case expire
    }

    /// A payment: adds to the balance, once per payment id and account.
    public static func grant(
        _ amount: Money, to account: KeyOwner, payment: RequestID, at time: Timestamp
    ) -> LedgerEntry {
        LedgerEntry(
            account: account, requestID: payment, attempt: 1, kind: .grant, amount: amount,
            parametersHash: Array(repeating: 0, count: 32), at: time)
    }

    /// The entry that closes this reservation with a charge.
    public func settlement(of amount: Money, at time: Timestamp) -> LedgerEntry { closing(.settle, amount, time) }
    /// The entry that closes this reservation without a charge.
    public func void(at time: Timestamp) -> LedgerEntry { closing(.void, .zero, time) }
    /// The entry that closes this reservation because its time has passed.
    public func expiry(at time: Timestamp) -> LedgerEntry { closing(.expire, .zero, time) }

    private func closing(_ kind: Kind, _ amount: Money, _ time: Timestamp) -> LedgerEntry {
        LedgerEntry(
            account: account, requestID: requestID, attempt: attempt, kind: kind, amount: amount,
            parametersHash: parametersHash, at: time)
    }
}

/// What an account has.
public struct CreditBalance: Sendable, Hashable {
    /// Sum of all entries: grants less settlements.
    public var total: Money
    /// Of that, reserved by requests under way.
    public var held: Money
    /// What a new request may reserve.
    public var available: Money { (try? total.subtracting(held)) ?? .zero }

    public init(total: Money, held: Money) {
        self.total = total
        self.held = held
    }
}
