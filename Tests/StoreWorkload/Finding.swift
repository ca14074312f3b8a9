// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A promise that was found broken.
package struct Finding: Hashable, Sendable, CustomStringConvertible {
    package var kind: Kind
    package var text: String

    package enum Kind: String, Sendable {
        /// An acknowledged change is not there.
        case lost
        /// A key is there, or a change was made, that nobody asked for; or half of one.
        case phantom
        /// A key opens to nothing, or to what was not written for it.
        case wrongSecret
        /// The audit log differs from the changes, or its chain is broken.
        case audit
        /// A key was opened after its revocation had returned.
        case staleUse
        /// An error that was not a `BYOKError`.
        case untyped
        /// SQLite finds the file damaged.
        case damaged
        /// A worker did not keep to its own rules, so that its journal proves nothing.
        case protocolBroken
    }

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    package var description: String { "\(kind.rawValue): \(text)" }
}
