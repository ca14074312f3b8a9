// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Something to write, and what the writer must know about it. Each concern makes its own, beside its statements.
struct Write<Outcome: Sendable>: Sendable {
    /// The owner whose cached tables no longer hold once this is committed.
    var staleOwner: KeyOwner?
    /// Whether this takes a key out of use: what must succeed on a full disk too.
    var revokes = false
    /// Whether a deleted or replaced key's bytes are still in the WAL afterwards.
    var deletesKeys = false
    /// Runs inside a transaction that others share; where it throws, only its own writes are taken back.
    var perform: @Sendable (WriteConnection) throws -> Outcome
}
