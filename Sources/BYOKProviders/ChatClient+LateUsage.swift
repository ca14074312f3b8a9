// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension ChatClient {
    /// The usage of an answer whose reply did not tell it, asked for with the route's key. OpenRouter alone keeps it, from
    /// some moments after the answer on.
    /// - Parameter replyID: `ChatReply.id` or `ChatChunk.id`.
    /// - Returns: nil where the provider does not keep it, or not yet.
    /// - Throws: `AttemptFailure`; `BYOKError` where the key may no longer be used.
    public func lateUsage(of replyID: String, over route: Route) async throws -> ChatUsage? {
        guard route.provider.id == .openRouter,
            let request = OpenRouterGeneration.request(replyID, at: route.provider)
        else { return nil }
        let (exchange, traces) = try await route.withSecret { key in
            (try transport.start(request, key: key), KeyTraces(of: key))
        }
        let reply = try await exchange.wholeReply()
        switch reply.head.status {
        case 200: return OpenRouterGeneration.usage(in: reply)
        case 404: return nil
        default: throw route.provider.chat.failure(of: reply).redacted(by: traces)
        }
    }
}
