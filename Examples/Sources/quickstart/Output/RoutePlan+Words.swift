// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension RoutePlan.Step {
    var whose: String { owner.map { $0.kind == .user ? "yours" : $0.id } ?? "platform" }

    /// "Work, sk-proj-...wXyZ".
    var key: String {
        isSystem ? "simulated" : [label, masked].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

extension RoutePlan {
    func verdict(on step: Step) -> String {
        if step.isChosen { return "used" }
        if let rejection = step.rejection { return rejection.why }
        return step.isSystem && (error != nil || spendPolicy.mode == .neverCredits)
            ? "credits may not pay" : "in reserve"
    }
}

extension Rejection {
    /// Without the provider and the id that `description` begins with.
    var why: String {
        let text = description
        return text.firstRange(of: ": ").map { String(text[$0.upperBound...]) } ?? text
    }
}

extension CreditQuote {
    /// What a million tokens cost in credits: "$31.50 in, $63.00 out per million tokens".
    var perMillion: String {
        get throws(BYOKError) {
            let input = try charge(for: TokenUsage(input: 1_000_000, requests: 0))
            let output = try charge(for: TokenUsage(output: 1_000_000, requests: 0))
            return "\(input.dollars) in, \(output.dollars) out per million tokens"
        }
    }
}
