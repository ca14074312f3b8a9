// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A moment of a charge at which a process may die.
package enum ChargeEdge: String, CaseIterable, Sendable {
    case beforeReserve, afterReserve, beforeAnswer, afterAnswer, beforeSettle, afterSettle
}
