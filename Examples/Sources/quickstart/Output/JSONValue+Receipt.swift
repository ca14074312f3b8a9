// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console

/// What a request came to, as JSON.
extension JSONValue {
    init(_ receipt: Receipt) {
        let metadata = receipt.metadata.map { ($0.name, JSONValue.string($0.value)) }
        var fields: [String: JSONValue] = [
            "outcome": .string(receipt.outcome.rawValue), "error": .text(receipt.error),
            "requestID": .text(receipt.requestID), "requestedModel": .string(receipt.requestedModel),
            "servedModel": .text(receipt.servedModel), "payer": .text(receipt.payer),
        ]
        fields["usesOwnKey"] = .bool(receipt.usesOwnKey)
        fields["attempts"] = .array(receipt.attempts.map { JSONValue($0) })
        fields["usage"] = receipt.usage.map { JSONValue($0) } ?? .null
        fields["cost"] = .text(receipt.cost)
        fields["costSource"] = .string(receipt.costSource.rawValue)
        fields["credits"] = .text(receipt.creditsCharged)
        fields["creditsEquivalent"] = .text(receipt.creditsEquivalent)
        fields["fallback"] = .text(receipt.fallback)
        fields["metadata"] = .object(Dictionary(metadata) { first, _ in first })
        self = .object(fields)
    }

    init(_ entry: LedgerEntry) {
        self = .object([
            "amount": .text(entry.amount), "at": .text(entry.at), "attempt": .number(Int64(entry.attempt)),
            "kind": .string("\(entry.kind)"), "requestID": .text(entry.requestID),
        ])
    }

    init(_ balance: CreditBalance) {
        self = .object(["held": .text(balance.held), "total": .text(balance.total)])
    }

    private init(_ attempt: AttemptRecord) {
        self = .object([
            "failure": .text(attempt.failure), "keyID": .text(attempt.keyID), "keyOwner": .text(attempt.keyOwner),
            "model": .string(attempt.model), "provider": .text(attempt.provider),
        ])
    }

    /// Counts beyond what JSON's readers take as a number are at their limit: providers say such things.
    private init(_ usage: TokenUsage) {
        func number(_ count: UInt64) -> JSONValue { .number(Int64(clamping: count)) }
        self = .object([
            "cacheRead": number(usage.cacheRead), "cacheWrite": number(usage.cacheWrite),
            "cacheWrite1h": number(usage.cacheWrite1h), "input": number(usage.input), "output": number(usage.output),
            "provenance": .string(usage.provenance.rawValue), "reasoning": number(usage.reasoning),
        ])
    }
}
