// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

extension LedgerEntry {
    /// The value of the request's hash. ledger.lua reads the first three fields.
    var value: [UInt8] {
        var fields = Fields()
        fields.append(parametersHash)
        fields.append(kind.name)
        fields.append("\(amount.nanodollars)")
        fields.append(account.encoded)
        fields.append(requestID.rawValue)
        fields.append(Int64(attempt))
        fields.append(at.microseconds)
        fields.append(expiresAt?.microseconds)
        return fields.bytes
    }

    init(value: [UInt8]) throws(BYOKError) {
        guard let fields = Fields.read(value, count: 8), let kind = Kind(name: fields[1].text),
            let amount = Int64(fields[2].text), let attempt = Int64(bigEndianBytes: fields[5]),
            let at = Int64(bigEndianBytes: fields[6])
        else { throw .unreadable }
        self.init(
            account: try KeyOwner(encoded: fields[3]), requestID: try RequestID(fields[4].text),
            attempt: Int(clamping: attempt), kind: kind, amount: Money(nanodollars: amount),
            parametersHash: fields[0], at: Timestamp(microseconds: at),
            expiresAt: Int64(bigEndianBytes: fields[7]).map(Timestamp.init(microseconds:)))
    }
}

extension LedgerEntry.Kind {
    private static let names: [(LedgerEntry.Kind, String)] = [
        (.grant, "grant"), (.reserve, "reserve"), (.settle, "settle"), (.void, "void"), (.expire, "expire"),
    ]
    var name: String { Self.names.first { $0.0 == self }?.1 ?? "" }
    init?(name: String) {
        guard let found = Self.names.first(where: { $0.1 == name }) else { return nil }
        self = found.0
    }
}

extension LedgerRefusal {
    /// As ledger.lua calls it.
    init?(name: String) {
        switch name {
        case "insufficientBalance": self = .insufficientBalance
        case "heldByOtherRequests": self = .heldByOtherRequests
        case "requestIDReused": self = .requestIDReused
        case "requestInProgress": self = .requestInProgress
        case "alreadySettled": self = .alreadySettled
        case "noReservation": self = .noReservation
        default: return nil
        }
    }
}
