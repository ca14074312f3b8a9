// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// One caller's write, waiting for its transaction.
struct WriteJob: Sendable {
    var work: Work
    var caller: CheckedContinuation<Int, any Error>

    enum Work: Sendable {
        case commit(KeyChange)
        case append([AuditEvent])
        case erase(KeyOwner, AuditEvent)
    }
}

extension WriteJob.Work {
    /// The owner whose cached tables no longer hold once this is committed.
    var staleOwner: KeyOwner? {
        switch self {
        case .commit(let change): change.affectsRouting ? change.owner : nil
        case .append: nil
        case .erase(let owner, _): owner
        }
    }

    /// Whether this takes a key out of use: what must succeed on a full disk too.
    var revokes: Bool {
        switch self {
        case .commit(let change):
            change.writes.contains { write in
                switch write {
                case .remove: true
                case .update(let record, _): !record.isEnabled
                case .insert: false
                }
            }
        case .append: false
        case .erase: true
        }
    }

    /// Whether a deleted key's bytes are still in the WAL afterwards.
    var deletesKeys: Bool {
        switch self {
        case .commit(let change):
            change.writes.contains { write in
                if case .remove = write { true } else { false }
            }
        case .append: false
        case .erase: true
        }
    }
}
