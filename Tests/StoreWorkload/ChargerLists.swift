// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKTesting

/// What each of a crowd of chargers asks for, in order: of all ids, three in ten are another's too.
package struct ChargerLists: Sendable {
    package static let chargers = 200
    package let lists: [[Int]]
    /// The ids go from 0 up to this.
    package private(set) var distinct = 0

    package init(each: Int, dice: Dice) {
        var dice = dice
        var new = 0
        lists = (0..<Self.chargers).map { _ in
            (0..<each).map { _ in
                if new > 0, Int.random(in: 0..<10, using: &dice) < 3 { return Int.random(in: 0..<new, using: &dice) }
                new += 1
                return new - 1
            }
        }
        distinct = new
    }
}
