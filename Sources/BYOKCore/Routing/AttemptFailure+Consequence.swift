// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

extension AttemptFailure.Class {
    /// What follows from a failure of this class: the table of failing over, one row per class. Whether credits may pay
    /// afterwards is the spend policy's word (`SpendPolicy.creditClasses`), whose default is `Classes.definite`.
    var consequence: Consequence {
        switch name {
        case .authInvalid, .keyWrongKind: Consequence(.keeps(.invalid), next: .yes)
        case .keyExpired: Consequence(.keeps(.expired), next: .yes)
        case .forbidden: Consequence(.keeps(.restricted), next: .yes)
        case .quotaExhausted, .keyLimitExceeded: Consequence(.keeps(.noFunds), next: .yes)
        case .rateLimited: Consequence(.cools(.rateLimited), next: .yes)
        case .overloaded, .unavailable, .network: Consequence(.cools(.unreachable), next: .yes)
        case .modelNotFound: Consequence(.notesModel, next: .yes)
        case .protocol: Consequence(.none, next: .once)
        case .timeout, .contextTooLong, .contentPolicy, .badRequest, .cancelled, .unknown:
            Consequence(.none, next: .no)
        }
    }

    struct Consequence {
        let effect: Effect
        /// Whether the next key may be tried.
        let next: Next

        init(_ effect: Effect, next: Next) {
            self.effect = effect
            self.next = next
        }
    }

    /// What becomes of the key's status.
    enum Effect: Equatable {
        case none
        /// Until a test, a replacement or (without funds) a request that succeeds.
        case keeps(KeyStatus.Code)
        /// Until its time; then one request at a time tries it.
        case cools(KeyStatus.Code)
        /// The key does not serve this model, for an hour.
        case notesModel
    }

    enum Next { case yes, once, no }

    /// The rejection that a key of this failure has for the rest of the request.
    var rejection: Rejection.Code {
        switch consequence.effect {
        case .keeps(.invalid): .invalid
        case .keeps(.expired): .expired
        case .keeps(.restricted): .restricted
        case .keeps(.noFunds): .noFunds
        case .cools(.rateLimited): .rateLimited
        case .cools: .unreachable
        case .notesModel: .modelMissing
        default: .failed
        }
    }
}
