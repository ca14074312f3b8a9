// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Counts, by owner, the openings and reservations on credits that are being begun, so that a tightened spend policy can
/// wait for them. Those that begin after it are not waited for: under the new policy there may always be some.
final class CreditGate: Sendable {
    private struct Passage {
        var generation = 0
        /// Begun in the present generation, and in all before it.
        var present = 0
        var earlier = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let passages = Mutex<[KeyOwner: Passage]>([:])

    struct Ticket: Sendable {
        fileprivate let owner: KeyOwner
        fileprivate let generation: Int
    }

    func enter(_ owner: KeyOwner) -> Ticket {
        passages.withLock { passages in
            passages[owner, default: Passage()].present += 1
            return Ticket(owner: owner, generation: passages[owner]?.generation ?? 0)
        }
    }

    func leave(_ ticket: Ticket) {
        let resumed = passages.withLock { passages -> [CheckedContinuation<Void, Never>] in
            guard var passage = passages[ticket.owner] else { return [] }
            if ticket.generation == passage.generation { passage.present -= 1 } else { passage.earlier -= 1 }
            var resumed: [CheckedContinuation<Void, Never>] = []
            if passage.earlier == 0 { swap(&resumed, &passage.waiting) }
            // With nothing begun nobody holds a ticket, so that generations may count anew.
            passages[ticket.owner] = passage.present == 0 && passage.earlier == 0 ? nil : passage
            return resumed
        }
        resumed.forEach { $0.resume() }
    }

    /// Returns when everything that entered before has left.
    func drain(_ owner: KeyOwner) async {
        await withCheckedContinuation { continuation in
            let isFree = passages.withLock { passages in
                guard var passage = passages[owner] else { return true }
                passage.generation += 1
                passage.earlier += passage.present
                passage.present = 0
                passage.waiting.append(continuation)
                passages[owner] = passage
                return false
            }
            if isFree { continuation.resume() }
        }
    }
}
