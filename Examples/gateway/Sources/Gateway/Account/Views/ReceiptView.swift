// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What became of one request.
struct ReceiptView: Encodable {
    let requestID, at, member: String
    @Nullable var organisation: String?
    let model: String
    @Nullable var servedModel: String?
    @Nullable var provider: String?
    @Nullable var keyID: String?
    let usingOwnKey: Bool
    let outcome: String
    @Nullable var error: String?
    @Nullable var tokens: TokensView?
    @Nullable var cost: String?
    let creditsCharged, creditsUncollected: String
    @Nullable var fallbackReason: String?

    init(_ receipt: Receipt) {
        requestID = receipt.requestID.rawValue
        at = "\(receipt.at)"
        member = receipt.caller.text
        organisation = receipt.organisation?.text
        model = receipt.requestedModel
        servedModel = receipt.servedModel
        provider = receipt.served?.provider.rawValue
        keyID = receipt.served?.keyID?.description
        usingOwnKey = receipt.usesOwnKey
        outcome = receipt.outcome.rawValue
        error = receipt.error?.description
        tokens = receipt.usage.map(TokensView.init)
        cost = receipt.cost?.description
        creditsCharged = "\(receipt.creditsCharged)"
        creditsUncollected = "\(receipt.credits?.uncollected ?? .zero)"
        fallbackReason = receipt.fallback?.description
    }
}

extension KeyOwner {
    /// "user:alice": with the id as it is, which JSON can hold.
    var text: String { kind == .platform ? "platform" : "\(kind):\(id)" }

    /// Reads what `text` wrote.
    /// - Throws: `invalidRequest`, naming the field; `invalidIdentifier`.
    static func named(_ text: String, field: String) throws(BYOKError) -> KeyOwner {
        if text == "platform" { return .platform }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("user", 2): return try .user(String(parts[1]))
        case ("organisation", 2): return try .organisation(String(parts[1]))
        default: throw .invalid(field, "must be user:ID or organisation:ID")
        }
    }
}
