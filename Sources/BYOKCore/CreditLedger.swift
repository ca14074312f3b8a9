// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Keeps prepaid credits. One opening and one closing entry per account, request and attempt; entries never change; the
/// balance is their sum and never negative.
///
/// Every call is idempotent by account, request, attempt and kind: repeating it changes nothing and succeeds.
public protocol CreditLedger: Sendable {
    /// Applies one entry and returns the balance after it, durably.
    /// - Throws: `LedgerRefusal`.
    func apply(_ entry: LedgerEntry) async throws -> CreditBalance
    /// The account's balance; zero for an account never seen.
    func balance(of account: KeyOwner) async throws -> CreditBalance
    /// Reservations without a closing entry, oldest first, at most `limit`.
    func openReservations(limit: Int) async throws -> [LedgerEntry]
}

/// One immutable row of the ledger.
public struct LedgerEntry: Sendable, Hashable {
    public var account: KeyOwner
    public var requestID: RequestID
    /// Counts from 1 within the request.
    public var attempt: Int
    public var kind: Kind
    /// Never negative; a settlement's is at most its reservation's.
    public var amount: Money
    /// Of the request's parameters, so that a reused request id is recognised: 32 bytes.
    public var parametersHash: [UInt8]
    public var at: Timestamp
    /// For a reservation: from when on it may be expired.
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

    public enum Kind: Sendable, Hashable {
        case grant, reserve, settle, void, expire
    }
}

/// What an account has.
public struct CreditBalance: Sendable, Hashable {
    /// Sum of all entries.
    public var total: Money
    /// Of that, reserved by requests under way.
    public var held: Money

    public init(total: Money, held: Money) {
        self.total = total
        self.held = held
    }
}

/// Why a ledger did not apply an entry; nothing was written.
public enum LedgerRefusal: Error, Sendable, Hashable {
    case insufficientBalance
    /// The balance would do, but other requests hold it.
    case heldByOtherRequests
    /// The request id was used with other parameters.
    case requestIDReused
    case requestInProgress
    case alreadySettled
    /// A settlement or void without an open reservation.
    case noReservation
}
