// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import StoreWorkload
import Testing

extension DurabilityTests {
    /// A process that carries requests out on credits dies at each edge of a charge, and is begun anew: nobody is charged
    /// twice or for nothing, and what was answered and not charged is listed.
    struct ChargeKillTests {
        /// `BYOK_CHARGE_KILLS` sets how often at each edge.
        @Test(arguments: ChargeEdge.allCases) func whateverEdgeItDiesAtEveryChargeHasItsAnswer(
            edge: ChargeEdge
        ) async throws {
            try await ChargeRun().judge(edge, kills: Effort.number("BYOK_CHARGE_KILLS", 5), "charge kill test")
        }

        /// Killed at moments that nobody chose.
        @Test func whateverMomentItDiesAtEveryChargeHasItsAnswer() async throws {
            try await ChargeRun().judge(
                kills: Effort.number("BYOK_CHARGE_KILLS", 5) * 4, after: 20_000..<120_000, "charge kill test")
        }
    }
}
