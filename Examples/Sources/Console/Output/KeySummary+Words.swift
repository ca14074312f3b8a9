// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

extension KeySummary {
    /// The badge, and for an error which.
    package var health: String {
        let text = badge == .error ? "Error: \(status)" : "\(badge)"
        return expiresAt.map { "\(text), ends \($0)" } ?? text
    }
}

extension KeyBadge {
    package var style: Style {
        switch self {
        case .connected: .good
        case .error: .bad
        case .notTested: .warning
        case .disabled: .faint
        }
    }
}
