// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders

/// OpenAI's Responses as far as they are read: nothing renders them.
struct ResponsesReading: ChatProvider {
    let provider = Provider.openAI
    private let failures = FailureReader(.openAI, OpenAIFailures.table)

    func render(_ request: ChatRequest, model: String, isStream: Bool) throws(BYOKError) -> RenderedChat {
        throw .invalid("model", "is not rendered.")
    }

    func parse(_ reply: UpstreamReply) throws(AttemptFailure) -> ChatReply {
        try Responses.parse(reply.body, failures)
    }

    func makeStreamParser() -> any ChatStreamParser { ResponsesStream(failures) }
    func failure(of reply: UpstreamReply) -> AttemptFailure { failures.failure(of: reply) }
}
