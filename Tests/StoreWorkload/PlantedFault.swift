// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A way of breaking a promise on purpose: whoever checks promises must notice each.
package enum PlantedFault: String, Sendable, CaseIterable {
    /// Writes are acknowledged first and carried out later.
    case acknowledgesEarly
    /// Cached tables are used for ever.
    case neverStale
    /// A change goes without its audit entry.
    case forgetsAudit
    /// A record is written with another's sealed bytes.
    case mixesSecrets
    /// A write whose answer was long in coming is made again under another name.
    case repeatsAnew
}
