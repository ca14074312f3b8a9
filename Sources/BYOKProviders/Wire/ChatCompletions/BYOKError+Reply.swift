// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension BYOKError {
    /// What an HTTP client is told: status, headers and body by the error's code.
    ///
    /// The message is the error's, and what to do next where that lacks it. Where the service's own storage or set-up is at
    /// fault, the client learns only that: the error's message is for the operator, and belongs into the log.
    /// - Parameter now: what the wait until `retryAt` is counted from.
    public func reply(at now: Timestamp) -> ErrorReply {
        let row = ErrorReply.table[code] ?? ErrorReply.unknown
        var reply = ErrorReply(
            status: row.status, code: code.description.snakeCased, message: row.message ?? message, param: field,
            mayBeRepeated: row.mayBeRepeated)
        if row.message == nil, let advice = row.advice, !message.says(advice) { reply.message += " " + advice }
        if row.status == 429 || row.status >= 500, row.mayBeRepeated != false {
            // A rate limit of unknown length counts as a minute, as in routing.
            reply.retryAfter = retryAt.map { ($0 - now).wholeSeconds } ?? (row.status == 429 ? 60 : nil)
        }
        // Of an answer that did not begin there is nothing to tell: nobody paid.
        if let receipt, receipt.served != nil { reply.metadata = receipt.metadata }
        return reply
    }
}

extension Duration {
    /// Rounded up, and at least one.
    fileprivate var wholeSeconds: Int {
        let (seconds, rest) = components
        return max(1, Int(clamping: seconds) + (rest > 0 && seconds < Int64.max / 2 ? 1 : 0))
    }
}

extension String {
    /// `requestIDReused` as `request_id_reused`.
    fileprivate var snakeCased: String {
        let letters = Array(self)
        var text = ""
        for (index, letter) in letters.enumerated() {
            let endsAWord = index > 0 && letters[index - 1].isLowercase
            let beginsOne = index > 0 && index + 1 < letters.count && letters[index + 1].isLowercase
            if letter.isUppercase, endsAWord || beginsOne { text += "_" }
            text += letter.lowercased()
        }
        return text
    }

    /// Whether the advice is in it, in these words or others that begin as it does.
    fileprivate func says(_ advice: String) -> Bool {
        lowercased().contains(advice.split(separator: " ").prefix(2).joined(separator: " ").lowercased())
    }
}
