// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
public import Logging

extension RouterEvent {
    /// How much an operator should care. Requests that went well are `debug`: metrics count them.
    public var logLevel: Logger.Level {
        switch kind {
        case .rowAltered: .critical
        case .undecryptable, .auditLost, .usageLost, .settlementLost: .error
        case .settlementOverdue, .noticeUndelivered, .fallbackCapReached: .warning
        case .fellBack, .payingCredits: .notice
        case .requestClosed:
            switch receipt?.outcome {
            case .brokenOff: .notice
            case .failed: .info
            default: .debug
            }
        case .statusChanged: status.map { Self.inOrder.contains($0.code) } == true ? .info : .notice
        // Of the owners' keys, and of kinds that are newer than this.
        default: .info
        }
    }

    private static let inOrder: Set<KeyStatus.Code> = [.connected, .untested]

    /// Always the same for a kind, where its message could hold what a user or a provider wrote.
    public var logMessage: String {
        switch kind {
        case .requestClosed: "Request closed."
        case .statusChanged: "Key status changed."
        default: message
        }
    }

    public var logMetadata: Logger.Metadata {
        var fields: Logger.Metadata = ["byok.event": "\(kind)", "byok.owner": "\(owner)"]
        fields["byok.key.id"] = keyID.map { "\($0)" }
        fields["byok.provider"] = provider.map { "\($0)" }
        fields["byok.status"] = status.map { "\($0.code)" }
        fields["byok.request.id"] = requestID.map { "\($0)" }
        guard let receipt else { return fields }
        fields["byok.outcome"] = "\(receipt.outcome)"
        fields["byok.error"] = receipt.error.map { "\($0)" }
        fields["byok.payer"] = "\(receipt.payerKind)"
        fields["byok.credits.charged"] = "\(receipt.creditsCharged)"
        fields["byok.fallback"] = receipt.fallback.map { "\($0)" }
        fields["byok.attempts"] = .array(
            receipt.attempts.map { "\($0.provider):\($0.failure.map { "\($0)" } ?? "ok")" })
        return fields
    }
}
