// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKStorage

extension LedgerEntry {
    /// The value of the request's hash.
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

extension LedgerEntry {
    /// The name among the request's entries: an opening or a closing of one attempt has one each.
    var name: String { (kind.closes ? "c" : kind == .grant ? "g" : "r") + "\(attempt)" }

    /// Where a reservation stands among those of all accounts that are open, or an expiry among all: in the order of
    /// moments, as Redis compares bytes.
    var placeInAll: [UInt8] { at.digits + KeyNames.place(account, requestID) + [0] + "\(attempt)".utf8 }

    /// Where an entry stands among the account's. A space comes before every byte of a request id.
    var place: [UInt8] {
        let kind = self.kind == .grant ? "0" : self.kind == .reserve ? "1" : "2"
        return at.digits + requestID.rawValue.utf8 + " ".utf8 + "\(attempt)".padded(to: 19) + kind.utf8
    }
}
