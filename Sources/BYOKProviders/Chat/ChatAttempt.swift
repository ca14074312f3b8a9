// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A request under way, and what is needed to read its reply. The key is closed by now.
struct ChatAttempt: Sendable {
    let adapter: any ChatProvider
    let exchange: any HTTPExchange
    let limits: TransferLimits
    let drops: [FieldDrop]
    let traces: KeyTraces

    /// The reply's head.
    /// - Throws: also what a head of another status than 200 means.
    func head() async throws -> ReplyHead {
        let head = try await exchange.head()
        guard head.status == 200 else { throw adapter.failure(of: await exchange.errorReply(head)) }
        return head
    }

    /// The whole answer.
    func reply() async throws -> ChatReply {
        let head = try await head()
        var reply = try adapter.parse(try await exchange.reply(head))
        reply.drops = drops
        return reply
    }

    /// The stream, when the answer begins: until then whatever fails is a failure of the attempt.
    func stream(_ route: Route, _ clock: any RouterClock) async throws -> ChatStreamReader {
        let head = try await head()
        let reader = ChatStreamReader(self, route, clock)
        if head.headers["content-type"]?.hasPrefix("application/json") == true {
            // Not a stream: an error, or a server that does not stream.
            reader.take(whole: ChatChunk(try adapter.parse(try await exchange.reply(head))))
        } else {
            try await reader.readUntilOutput()
        }
        return reader
    }

    /// The failure, without the key that the provider may have quoted.
    func failure(_ error: any Error) -> AttemptFailure { AttemptFailure(transport: error).redacted(by: traces) }
}
