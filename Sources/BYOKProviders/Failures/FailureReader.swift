// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

/// Makes a failure of an error reply, by one vendor's table.
package struct FailureReader: Sendable {
    package let provider: Provider.ID
    let table: FailureTable

    package init(_ provider: Provider.ID, _ table: FailureTable) {
        self.provider = provider
        self.table = table
    }

    /// Of a reply whose status is not 200.
    package func failure(of reply: UpstreamReply) -> AttemptFailure {
        let facts = ErrorFacts(status: reply.head.status, body: reply.body)
        return failure(facts, status: reply.head.status, headers: reply.head.headers)
    }

    /// Of an error inside a 200.
    package func failure(inBand error: JSON, partial: ChatReply? = nil) -> AttemptFailure {
        failure(ErrorFacts(status: 200, error: error), status: 200, headers: .init(), partial: partial)
    }

    /// Of a reply that is not what it should be.
    package func unreadable(_ why: String, partial: ChatReply? = nil) -> AttemptFailure {
        AttemptFailure(
            .protocol, cause: ProviderError(provider: provider, status: 200, message: why, partial: partial))
    }

    private func failure(
        _ facts: ErrorFacts, status: Int, headers: ReplyHeaders, partial: ChatReply? = nil
    ) -> AttemptFailure {
        let code = ([facts.code] + facts.reasons + [facts.state, facts.type]).first { !$0.isEmpty }
        let error = ProviderError(
            provider: provider, status: status, code: code.map { KeyRedactor.withoutKeys(String($0.prefix(100))) },
            message: KeyRedactor.withoutKeys(String(facts.message.prefix(1_000))),
            requestID: (headers["x-request-id"] ?? headers["request-id"] ?? headers["x-generation-id"]).map {
                KeyRedactor.withoutKeys(String($0.prefix(100)))
            },
            partial: partial)
        return AttemptFailure(
            table.kind(of: facts), retryAfter: RetryAfter.delay(headers: headers, facts: facts), cause: error)
    }
}
