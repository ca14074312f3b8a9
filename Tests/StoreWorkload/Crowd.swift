// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore
import BYOKTesting

/// Chargers in several processes that draw on the same few accounts, as each process and the judge know them.
package struct Crowd: Sendable {
    package static let workers = 4
    package static let accounts: [KeyOwner] = (0..<3).map { (try? .user("payer-\($0)")) ?? .platform }
    /// Through the seam itself: what a request holds, and what it costs.
    package static let held = Money(nanodollars: 1_000)
    package static let charged = Money(nanodollars: 900)

    package let plan: ChargerLists

    package init(each: Int, seed: UInt64) { plan = ChargerLists(each: each, dice: Dice(seed: seed)) }

    /// The numbers of one process's chargers.
    package static func chargers(of worker: Int) -> Range<Int> {
        let share = ChargerLists.chargers / workers
        return worker * share..<(worker + 1) * share
    }

    package static func account(of id: Int) -> KeyOwner { accounts[id % accounts.count] }
    package static func name(_ id: Int) -> String { "request-\(id)" }

    package static func reservation(_ id: Int, charger: Int, place: Int) throws -> LedgerEntry {
        let at = Timestamp(seconds: 1_700_000_000) + .microseconds(Int64(charger * 1_000 + place))
        return LedgerEntry(
            account: account(of: id), requestID: try RequestID(name(id)), attempt: 1, kind: .reserve, amount: held,
            parametersHash: Array(repeating: 3, count: 32), at: at, expiresAt: at + .seconds(600))
    }
}
