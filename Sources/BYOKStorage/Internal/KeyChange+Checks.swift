// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension KeyChange {
    /// A change writes records of its own owner, and the platform has none: what a caller gets wrong must not reach a
    /// store's tables.
    func checkOwners() throws(BYOKError) {
        guard owner.kind != .platform else {
            throw BYOKError(.invalidIdentifier, "The platform has no records in a key store, only an audit log.")
        }
        for write in writes {
            switch write {
            case .insert(let record), .update(let record, _):
                guard record.owner == owner else {
                    throw BYOKError(
                        .invalidIdentifier, "A change may only write records of the owner it names.", keyID: record.id)
                }
            case .remove: break
            }
        }
    }
}

extension KeyOwner {
    /// The platform's own log is where erasures are recorded; it is not itself erased.
    func checkErasable() throws(BYOKError) {
        guard kind != .platform else {
            throw BYOKError(.invalidIdentifier, "The platform's own audit log cannot be erased.")
        }
    }
}
