// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Console

/// A receipt in words.
struct ReceiptText {
    private let receipt: Receipt
    private let catalog: ProviderCatalog

    /// - Parameter catalog: what providers are called.
    init(_ receipt: Receipt, names catalog: ProviderCatalog) {
        self.receipt = receipt
        self.catalog = catalog
    }

    func print(on terminal: Terminal) {
        for (title, text, style) in lines {
            terminal.print("  " + title.padded(to: 9) + terminal.styled(text.safe, style), indent: 11)
        }
    }

    private var lines: [(title: String, text: String, style: Style?)] {
        var lines: [(title: String, text: String, style: Style?)] = []
        if receipt.attempts.count > 1 || receipt.outcome != .served {
            for (index, attempt) in receipt.attempts.enumerated() {
                let isLast = index == receipt.attempts.count - 1
                let began = isLast && receipt.outcome == .brokenOff ? words(receipt.outcome) : "failed"
                let failure = attempt.failure.map { "\(began): \($0)" } ?? words(receipt.outcome)
                lines.append(("tried", "\(name(attempt.provider)), \(whose(attempt)): \(failure)", .faint))
            }
        }
        guard let served = receipt.served else { return lines }
        let model = receipt.servedModel.map { $0 == served.model ? "" : " (\($0))" } ?? ""
        lines.append(("served", "\(served.model)\(model) at \(name(served.provider))", nil))
        lines.append(("key", whose(served), nil))
        if let credits = receipt.credits {
            lines.append(("pays", "credits of \(credits.account.id): list price + \(credits.markup)", .warning))
        } else {
            lines.append(("pays", "you, at \(name(served.provider)): 0 credits, 0 % mark-up", .good))
        }
        if let fallback = receipt.fallback {
            lines.append(("why", "your key for \(name(fallback.provider)) failed: \(fallback.failure)", .warning))
        }
        lines.append(("tokens", tokens, nil))
        lines.append(("cost", receipt.cost.map { "$\($0) (\(receipt.costSource))" } ?? "unknown", nil))
        lines.append(("credits", "\(receipt.creditsCharged)", nil))
        return lines
    }

    private var tokens: String {
        guard let usage = receipt.usage, usage.provenance != .unknown else { return "unknown" }
        let answer = usage.output &+ usage.reasoning &+ usage.audioOutput &+ usage.imageOutput
        return "\(usage.promptTokens) in, \(answer) out (\(usage.provenance))"
    }

    private func name(_ provider: Provider.ID) -> String { catalog.provider(provider)?.name ?? provider.rawValue }

    private func whose(_ attempt: AttemptRecord) -> String {
        guard let owner = attempt.keyOwner else { return "the platform's key" }
        let key = attempt.keyID.map { "key \($0.description.prefix(8))" } ?? "a key that came along"
        return owner == receipt.caller ? "your \(key)" : "\(owner.id)'s \(key)"
    }

    private func words(_ outcome: Receipt.Outcome) -> String {
        switch outcome {
        case .served: "served"
        case .failed: "nothing came"
        case .brokenOff: "broke off"
        case .abandoned: "stopped"
        }
    }
}
