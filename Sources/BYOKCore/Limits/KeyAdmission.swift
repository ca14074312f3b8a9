// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A request that counts against a key's limits: what `UsageMeter.begin` gives, for `end`.
struct KeyAdmission: Hashable, Sendable {
    let key: KeyID
    let number: UInt64
}
