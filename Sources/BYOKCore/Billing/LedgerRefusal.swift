// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Why a ledger did not apply an entry; nothing was written. Refusals may be added in minor versions: switch with a
/// `default`.
public struct LedgerRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    private enum Name: String {
        case insufficientBalance, heldByOtherRequests, requestIDReused, requestInProgress, alreadySettled
        case alreadyVoided, alreadyExpired, noReservation, exceedsReservation, notYetExpired
    }
    private let name: Name
    public var description: String { name.rawValue }

    private init(name: Name) { self.name = name }

    /// Reads what `description` wrote.
    public init?(_ text: String) {
        guard let name = Name(rawValue: text) else { return nil }
        self.name = name
    }

    /// The account has less than the reservation, held or not: only a grant helps.
    public static let insufficientBalance = LedgerRefusal(name: .insufficientBalance)
    /// The balance would do, but other requests hold it: trying again when they are closed may help.
    public static let heldByOtherRequests = LedgerRefusal(name: .heldByOtherRequests)
    /// The account has entries of this request id with another parameters hash, or a grant of another amount.
    public static let requestIDReused = LedgerRefusal(name: .requestIDReused)
    /// A reservation of this request is open, by this attempt or another, and is not the very entry that was given.
    public static let requestInProgress = LedgerRefusal(name: .requestInProgress)
    /// An attempt of this request has been settled: it is paid for, and neither reserved nor closed again.
    public static let alreadySettled = LedgerRefusal(name: .alreadySettled)
    /// This attempt has been voided. A new reservation needs the next attempt.
    public static let alreadyVoided = LedgerRefusal(name: .alreadyVoided)
    /// This attempt's reservation has expired: a settlement came too late. A new reservation needs the next attempt.
    public static let alreadyExpired = LedgerRefusal(name: .alreadyExpired)
    /// A settlement, void or expiry of an attempt that was never reserved, or whose owner was erased.
    public static let noReservation = LedgerRefusal(name: .noReservation)
    /// A settlement above its reservation: settle the reservation's amount, and list the rest as uncollected.
    public static let exceedsReservation = LedgerRefusal(name: .exceedsReservation)
    /// An expiry of a reservation before its time, or of one without a time.
    public static let notYetExpired = LedgerRefusal(name: .notYetExpired)
}
