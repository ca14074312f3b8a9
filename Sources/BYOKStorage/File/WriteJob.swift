// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// One caller's write, waiting for its transaction. What it gives back is hidden in the call that hands it over, so that
/// writes of every kind wait in one queue and share one transaction.
struct WriteJob: Sendable {
    typealias Delivery = @Sendable () -> Void
    typealias Work = Write<Delivery>

    let work: Work
    let fail: @Sendable (any Error) -> Void

    init<Outcome>(_ write: Write<Outcome>, for caller: CheckedContinuation<Outcome, any Error>) {
        work = Write(
            staleOwner: write.staleOwner, revokes: write.revokes, deletesKeys: write.deletesKeys,
            perform: { connection in
                let outcome = try write.perform(connection)
                return { caller.resume(returning: outcome) }
            })
        fail = { caller.resume(throwing: $0) }
    }
}
