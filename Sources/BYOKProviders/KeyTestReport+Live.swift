// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

extension KeyTestReport {
    /// Of a key that the provider answered: it is live. Money behind it and the right to call models are not proved by a
    /// list of models.
    /// - Parameter models: the provider's ids; the message names the first that is one to chat with.
    package static func live(models: [String], at provider: Provider) -> KeyTestReport {
        let chat = models.first { id in provider.coverage.families.contains { $0.matches(id) } }
        return live(model: chat ?? models.first ?? "none listed", balance: "not told by \(provider.name)")
    }

    package static func live(model: String, balance: String) -> KeyTestReport {
        KeyTestReport(
            status: .connected, message: "API key is valid! Model: \(model), Balance: \(balance).", proved: [.live],
            notProved: [.funds, .inference])
    }
}
