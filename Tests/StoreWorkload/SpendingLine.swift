// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a worker says that the store has acknowledged.
package enum SpendingLine: Hashable, Sendable {
    case reserved(Spending)
    case recorded(Spending)

    package var text: String {
        switch self {
        case .reserved(let spending): "r \(spending.account) \(spending.number) ."
        case .recorded(let spending): "b \(spending.account) \(spending.number) ."
        }
    }

    /// Nil for a line that was cut short.
    package init?(_ text: Substring) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 4, words[3] == ".", let number = Int(words[2]) else { return nil }
        let spending = Spending(account: words[1], number: number)
        switch words[0] {
        case "r": self = .reserved(spending)
        case "b": self = .recorded(spending)
        default: return nil
        }
    }
}
