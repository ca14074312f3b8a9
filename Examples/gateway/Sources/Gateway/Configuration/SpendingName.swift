// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The three modes of spending credits, as configuration, API and headers write them.
enum SpendingName {
    /// - Throws: `invalidRequest`, naming the field.
    static func policy(_ text: String, field: String) throws(BYOKError) -> SpendPolicy {
        switch text {
        case "creditsAsFallback": return .creditsAsFallback
        case "creditsIfNoOwnKey": return .creditsIfNoOwnKey
        case "neverCredits": return .neverCredits
        default:
            throw BYOKError(
                .invalidRequest, "\(field): must be creditsAsFallback, creditsIfNoOwnKey or neverCredits.")
        }
    }

    static func name(_ policy: SpendPolicy) -> String { "\(policy.mode)" }
}
