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

    /// The failure, without the key that the provider may have quoted.
    func failure(_ error: any Error) -> AttemptFailure { AttemptFailure(transport: error).redacted(by: traces) }
}
