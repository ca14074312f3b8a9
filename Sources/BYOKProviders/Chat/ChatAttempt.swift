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

    /// The failure, without the key that the provider may have quoted.
    func failure(_ error: any Error) -> AttemptFailure {
        var failure = AttemptFailure(transport: error)
        if var said = failure.cause as? ProviderError {
            said.message = traces.redacted(said.message)
            said.code = said.code.map(traces.redacted)
            said.requestID = said.requestID.map(traces.redacted)
            failure.cause = said
        }
        return failure
    }
}
