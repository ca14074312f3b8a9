// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import Foundation
import Synchronization

/// A page of memory that the sides of a race share: the number of the value opened last, whether the race is over, and
/// whether somebody is to disturb it now.
// Atomics, mapped for as long as the process lives.
package final class Board: @unchecked Sendable {
    private let words: UnsafeMutablePointer<Atomic<Int>>

    package init(at path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
        defer { close(descriptor) }
        guard ftruncate(descriptor, 4_096) == 0,
            let start = mmap(nil, 4_096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), start != MAP_FAILED
        else { throw CocoaError(.fileReadUnknown) }
        words = start.assumingMemoryBound(to: Atomic<Int>.self)
    }

    package func note(_ value: Int) { words[0].store(value, ordering: .releasing) }
    package func end() { words[1].store(1, ordering: .releasing) }
    package var hasEnded: Bool { words[1].load(ordering: .acquiring) == 1 }

    /// Gives up after so long: a side that never sees the new value is what the judge wants to hear of.
    package func waitForUse(of value: Int, patience: TimeInterval) async {
        await wait(patience) { words[0].load(ordering: .acquiring) >= value }
    }

    /// Asks for a disturbance, and waits until it is there.
    package func askForFault() async {
        words[2].store(1, ordering: .releasing)
        await wait(20) { !isFaultWanted }
    }

    package var isFaultWanted: Bool { words[2].load(ordering: .acquiring) == 1 }
    package func faultIsThere() { words[2].store(0, ordering: .releasing) }

    private func wait(_ patience: TimeInterval, until isSo: () -> Bool) async {
        let start = Date()
        while !isSo(), Date().timeIntervalSince(start) < patience {
            sched_yield()
            await Task.yield()
        }
    }
}
