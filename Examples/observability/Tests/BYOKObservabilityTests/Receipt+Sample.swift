// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension Receipt {
    static let words = "my-very-own-model"
    static let keyID = KeyID(bytes: Array(repeating: 7, count: 16))

    /// Of a request whose first attempt failed, with ids and a model that nobody else has.
    static func sample(
        _ outcome: Outcome = .served, error: BYOKError.Code? = nil, last: AttemptFailure.Class? = nil,
        provider: Provider.ID = Provider.ID(rawValue: "openai"), usage: TokenUsage? = TokenUsage(input: 7, output: 5),
        credits: CreditCharge? = nil
    ) throws -> Receipt {
        let owner = try KeyOwner.user("owner-4711")
        func attempt(_ failure: AttemptFailure.Class?, _ owner: KeyOwner?) -> AttemptRecord {
            AttemptRecord(
                provider: provider, model: words, keyID: owner == nil ? nil : keyID, keyOwner: owner, failure: failure,
                duration: .milliseconds(40))
        }
        return Receipt(
            requestID: try RequestID("request-4711"), at: Timestamp(seconds: 1_700_000_000),
            duration: .milliseconds(80), caller: owner, requestedModel: words,
            attempts: [attempt(.rateLimited, owner), attempt(last, credits == nil ? owner : nil)], outcome: outcome,
            error: error, servedModel: words, usage: usage, credits: credits)
    }

    var closed: RouterEvent {
        RouterEvent(
            .requestClosed, at: at, owner: payer, keyID: Self.keyID, requestID: requestID, receipt: self,
            message: "Request \(requestID) for \(requestedModel).")
    }
}
