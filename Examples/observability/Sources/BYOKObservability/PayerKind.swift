// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Who pays for an attempt, as a label: one of five.
public enum PayerKind: String, Sendable, CaseIterable, CustomStringConvertible {
    case ownKey = "own_key"
    case organisationKey = "organisation_key"
    /// The key came with the request.
    case broughtKey = "brought_key"
    case credits
    /// Nothing was delivered.
    case nobody

    public var description: String { rawValue }
}

extension AttemptRecord {
    /// Whose key it was.
    public var payerKind: PayerKind {
        guard let keyOwner else { return .credits }
        return keyID == nil ? .broughtKey : keyOwner.kind == .organisation ? .organisationKey : .ownKey
    }
}

extension Receipt {
    public var payerKind: PayerKind { served?.payerKind ?? .nobody }

    /// What went wrong, in one word of a bounded set: the class of the last failure, else the error's code. Nil where
    /// nothing did, or where the client went away.
    public var errorType: String? {
        switch outcome {
        case .served, .abandoned: nil
        case .failed, .brokenOff: attempts.last?.failure.map { "\($0)" } ?? error.map { "\($0)" } ?? "_OTHER"
        }
    }
}
