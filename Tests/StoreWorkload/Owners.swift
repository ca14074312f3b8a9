// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Which owners belong to which worker's lane.
package enum Owners {
    package static func name(_ worker: Int, _ lane: Int, _ number: Int) -> String { "w\(worker)-l\(lane)-o\(number)" }

    package static func names(of worker: Int, lanes: Int, owners: Int) -> [String] {
        (0..<lanes).flatMap { lane in (0..<owners).map { name(worker, lane, $0) } }
    }
}
