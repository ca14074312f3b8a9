// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

extension ReceiptPage.Place {
    /// Where a receipt stands among its payer's: day, moment and request, as Redis compares bytes. The day is there for
    /// purges, whose day Redis finds out by itself: Lua's numbers are exact for days, not for moments.
    var bytes: [UInt8] { at.place + requestID.rawValue.utf8 }
    /// Where it stands among those by request. A space comes before every byte of a request id.
    var byRequest: [UInt8] { Array("\(requestID) ".utf8) + at.place }
}

extension Timestamp {
    /// The place before every receipt of the moment.
    var place: [UInt8] { "\(day + 1_000_000_000)".padded(to: 10) + digits }
}

extension Receipt {
    init(value: [UInt8]?) throws(BYOKError) {
        guard let value, let receipt = Receipt(encoded: value) else { throw .unreadable }
        self = receipt
    }
}
