// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// An audit entry as its columns hold it. Checking a chain uses these, so that an entry that no longer decodes is still
/// named.
struct AuditRow: Sendable {
    var number: Int64
    var at: Timestamp
    var kind: String
    var body: [UInt8]
    var hash: [UInt8]

    /// Nil where the body is not one of an event's.
    func entry(of owner: KeyOwner) -> AuditEntry? {
        AuditEvent(at: at, owner: owner, kind: .init(rawValue: kind), body: body)
            .map { AuditEntry(number: number, event: $0, hash: hash) }
    }
}
