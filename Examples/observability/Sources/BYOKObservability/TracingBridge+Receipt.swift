// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import Synchronization
import Tracing

extension TracingBridge.RequestSpan {
    /// Takes over what the request came to. The first receipt counts; nil is none.
    public func note(_ receipt: Receipt?) {
        guard let receipt, isNoted.withLock({ !$0.exchange(true) }) else { return }
        var attributes = span.attributes
        attributes[GenAINames.provider] = receipt.attempts.last.map { names.name(of: $0.provider) }
        attributes[GenAINames.responseModel] = receipt.servedModel
        if let usage = receipt.usage, usage.provenance != .unknown {
            attributes[GenAINames.inputTokens] = Int64(clamping: usage.promptTokens)
            attributes[GenAINames.outputTokens] = Int64(clamping: usage.answerTokens)
            attributes["byok.usage.provenance"] = usage.provenance.rawValue
        }
        attributes["byok.request.id"] = receipt.requestID.rawValue
        attributes["byok.outcome"] = receipt.outcome.rawValue
        attributes["byok.payer"] = receipt.payerKind.rawValue
        attributes["byok.credits.charged"] = "\(receipt.creditsCharged)"
        attributes["byok.fallback"] = receipt.fallback.map { "\($0)" }
        span.attributes = attributes
        if let type = receipt.errorType { fail(type) }
        noteAttempts(of: receipt)
    }

    func fail(_ error: BYOKError) {
        // The class of the last failure says more, where a receipt told it.
        if span.attributes[GenAINames.errorType] == nil, error.receipt?.outcome != .abandoned { fail("\(error.code)") }
    }

    private func fail(_ type: String) {
        span.attributes[GenAINames.errorType] = type
        span.setStatus(SpanStatus(code: .error, message: type))
    }

    /// One behind the other: a receipt says how long each took, and not what was waited in between.
    private func noteAttempts(of receipt: Receipt) {
        var time = receipt.at
        for (index, attempt) in receipt.attempts.enumerated() {
            let child = tracer.startSpan("attempt", context: span.context, ofKind: .internal, at: ReceiptInstant(time))
            child.attributes[GenAINames.provider] = names.name(of: attempt.provider)
            child.attributes[GenAINames.requestModel] = attempt.model
            child.attributes["byok.attempt"] = index + 1
            child.attributes["byok.key.id"] = attempt.keyID.map { "\($0)" }
            child.attributes["byok.payer"] = attempt.payerKind.rawValue
            if let failure = attempt.failure {
                child.attributes[GenAINames.errorType] = "\(failure)"
                child.setStatus(SpanStatus(code: .error, message: "\(failure)"))
            }
            time = time + attempt.duration
            child.end(at: ReceiptInstant(time))
        }
    }
}

extension Bool {
    fileprivate mutating func exchange(_ value: Bool) -> Bool {
        defer { self = value }
        return self
    }
}
