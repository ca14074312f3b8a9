// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension ErrorReply {
    /// What the clients are told of one code.
    struct Row {
        let status: Int
        /// What to do next, where the error's message does not always say it.
        var advice: String?
        /// In place of a message that is the operator's.
        var message: String?
        var mayBeRepeated: Bool?

        init(_ status: Int, _ advice: String? = nil, instead message: String? = nil, mayBeRepeated: Bool? = nil) {
            self.status = status
            self.advice = advice
            self.message = message
            self.mayBeRepeated = mayBeRepeated
        }
    }

    private static let later = "Try again later."

    /// The service's own storage fails: for how long, nobody knows.
    private static let outage = Row(503, instead: "The service cannot read or write its records now. Try again later.")
    /// Only the operator can mend it.
    private static let fault = Row(
        500, instead: "The service is not set up for this. Tell its operator.", mayBeRepeated: false)

    static let unknown = Row(500, instead: "The service failed. Tell its operator.", mayBeRepeated: false)

    /// Every code, on purpose.
    static let table: [BYOKError.Code: Row] = [
        // The caller's own keys.
        .ownKeyInvalid: Row(403),
        .ownKeyExpired: Row(403),
        .ownKeyRestricted: Row(403, "Allow this use at the provider, or add another key."),
        .ownKeyRejected: Row(403, "Ask the service's operator which keys are taken."),
        .ownKeyNoFunds: Row(402),
        .ownKeyCooling: Row(429, later),
        .ownKeyUndecryptable: Row(503, mayBeRepeated: false),
        .undecryptable: Row(503, "Remove the key and paste it again.", mayBeRepeated: false),
        // Keys that are given or changed.
        .invalidKey: Row(400),
        .keyRefused: Row(400),
        .tooManyKeys: Row(400),
        .tooManyTests: Row(429),
        .duplicateKey: Row(409, mayBeRepeated: false),
        .keyNotFound: Row(404),
        .conflict: Row(409, later),
        .routeStale: Row(409, instead: "The key was changed while the request was on its way to it. Try again."),
        // Credits.
        .insufficientCredits: Row(402),
        .creditsHeld: Row(402),
        .creditsNotAllowed: Row(403),
        .fallbackCapReached: Row(403),
        .ledgerUnavailable: Row(503, later),
        .creditsNotReserved: fault,
        .costOverflow: Row(400, "Ask for less."),
        .invalidEntry: Row(400),
        // Request ids.
        .requestInProgress: Row(409, "Wait for it, or use another id."),
        .alreadySettled: Row(409, "Use an id once.", mayBeRepeated: false),
        .requestIDReused: Row(409, "Use an id once.", mayBeRepeated: false),
        // Delegations.
        .delegationEnded: Row(403, "Ask whoever delegated for a new one."),
        .delegationForbids: Row(403, "Ask whoever delegated for a wider one."),
        // Models.
        .noKeyForModel: Row(400),
        .noSystemKey: Row(400, "Use a key of your own."),
        .priceUnknown: Row(400),
        .modelNotFound: Row(404, "Name another model, or add a key that serves it."),
        // The request.
        .invalidIdentifier: Row(400),
        .invalidModel: Row(400),
        .invalidConfiguration: Row(400),
        .invalidURL: Row(400),
        .invalidRequest: Row(400),
        .unsupportedField: Row(400),
        .contextTooLong: Row(400),
        .contentPolicy: Row(400, "Change what it says, or ask another model."),
        .badRequest: Row(400, "Correct the request."),
        .cancelled: Row(499, later),
        // Providers.
        .systemKeyUnavailable: Row(503, later),
        .upstreamUnavailable: Row(502, later),
        .upstreamProtocol: Row(502, later),
        .upstreamFailed: Row(502, later),
        .upstreamTimeout: Row(504, "Repeat it only if it may be paid for twice.", mayBeRepeated: false),
        // The service.
        .storeUnavailable: outage,
        .storeReadOnly: outage,
        .storeFull: outage,
        .storeForeign: outage,
        .storeCorrupt: outage,
        .storeTooNew: outage,
        .storePermissions: outage,
        .testerMissing: fault,
        .invalidCatalog: fault,
        .masterKeyMissing: fault,
        .masterKeyInvalid: fault,
        .masterKeyInUse: fault,
    ]
}
