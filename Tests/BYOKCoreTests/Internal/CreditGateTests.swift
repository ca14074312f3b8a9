// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Synchronization
import Testing

@testable import BYOKCore

/// A tightened policy waits for what began before it, and for nothing else.
@Suite struct CreditGateTests {
    private let gate = CreditGate()

    /// Has begun to wait when this returns.
    private func drain(_ owner: KeyOwner) -> Task<Void, Never> { Task.immediate { [gate] in await gate.drain(owner) } }

    @Test func waitsForNobodyWhereNobodyIs() async {
        await gate.drain(Samples.alice)
        let ticket = gate.enter(Samples.alice)
        gate.leave(ticket)
        await gate.drain(Samples.alice)
        _ = gate.enter(Samples.acme)
        await gate.drain(Samples.alice)
    }

    @Test func waitsForWhatBeganBeforeAndNotForWhatBeginsAfter() async {
        let (first, second) = (gate.enter(Samples.alice), gate.enter(Samples.alice))
        let isDone = Flag()
        let earlier = Task.immediate { [gate] in
            await gate.drain(Samples.alice)
            isDone.set()
        }
        let third = gate.enter(Samples.alice)
        gate.leave(second)
        for _ in 0..<100 { await Task.yield() }
        #expect(!isDone.isSet)
        gate.leave(first)
        await earlier.value
        // The third is there still: a second change waits for it, and not for a fourth.
        let later = drain(Samples.alice)
        let fourth = gate.enter(Samples.alice)
        gate.leave(third)
        await later.value
        gate.leave(fourth)
        await gate.drain(Samples.alice)
    }

    @Test func aSecondChangeAtTheSameTimeWaitsToo() async {
        let first = gate.enter(Samples.alice)
        let drains = (0..<3).map { _ in drain(Samples.alice) }
        let second = gate.enter(Samples.alice)
        gate.leave(first)
        for drain in drains { await drain.value }
        gate.leave(second)
    }

    private final class Flag: Sendable {
        private let state = Atomic(false)
        var isSet: Bool { state.load(ordering: .acquiring) }
        func set() { state.store(true, ordering: .releasing) }
    }
}
