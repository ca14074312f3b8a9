// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A payment that becomes credits.
struct Grant: Decodable {
    let account: KeyOwner
    let amount: Money
    /// The same payment is granted once. In the ledger its name has a prefix that no request's id may have.
    let payment: BYOKCore.RequestID
    static let prefix = "payment:"

    private enum Name: String, CodingKey { case account, amount, payment }

    init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, Name.self)
        account = try .named(fields.required(.account), field: "account")
        amount = try fields.money(.amount)
        guard amount > .zero else { throw fields.invalid(.amount, "must be more than nothing") }
        let name = try fields.required(.payment, as: String.self)
        guard !name.isEmpty, let payment = try? BYOKCore.RequestID(Self.prefix + name) else {
            throw fields.invalid(.payment, "must be a text of 1 to 120 printable ASCII characters without spaces")
        }
        self.payment = payment
    }
}
