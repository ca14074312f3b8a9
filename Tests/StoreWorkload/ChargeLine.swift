// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What a worker that carries requests out says of each, the moment it is so.
package enum ChargeLine: Hashable, Sendable {
    /// The platform's key was opened.
    case sent(String)
    /// The provider has answered; nothing was charged yet.
    case answered(String)
    /// The router has said that so much is charged.
    case charged(String, Int64)

    package var text: String {
        switch self {
        case .sent(let id): "s \(id) ."
        case .answered(let id): "a \(id) ."
        case .charged(let id, let amount): "c \(id) \(amount) ."
        }
    }

    /// Nil for a line that was cut short.
    package init?(_ text: Substring) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count >= 3, words.last == "." else { return nil }
        switch (words[0], words.count) {
        case ("s", 3): self = .sent(words[1])
        case ("a", 3): self = .answered(words[1])
        case ("c", 4):
            guard let amount = Int64(words[2]) else { return nil }
            self = .charged(words[1], amount)
        default: return nil
        }
    }
}
