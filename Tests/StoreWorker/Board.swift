// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Synchronization

/// A page of memory that two processes share: the number of the value opened last, and whether the race is over.
// Two atomics, mapped for as long as the process lives.
final class Board: @unchecked Sendable {
    private let words: UnsafeMutablePointer<Atomic<Int>>

    init(at path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
        defer { close(descriptor) }
        guard ftruncate(descriptor, 4_096) == 0,
            let start = mmap(nil, 4_096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), start != MAP_FAILED
        else { throw CocoaError(.fileReadUnknown) }
        words = start.assumingMemoryBound(to: Atomic<Int>.self)
    }

    func note(_ value: Int) { words[0].store(value, ordering: .releasing) }
    func end() { words[1].store(1, ordering: .releasing) }
    var hasEnded: Bool { words[1].load(ordering: .acquiring) == 1 }

    /// Gives up after a quarter of a second: a side that never sees the new value is what the judge wants to hear of.
    func waitForUse(of value: Int) async {
        let start = Date()
        while words[0].load(ordering: .acquiring) < value, Date().timeIntervalSince(start) < 0.25 {
            sched_yield()
            await Task.yield()
        }
    }
}
