// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What waits to be written, in batches with numbers. Transitions only: no clock, no lock.
struct BatchQueue<Element: Sendable> {
    typealias Batch = (elements: [Element], number: Int64)

    private var collected: [Element] = []
    /// Not written the last time, in order.
    private var refused: [Batch] = []
    private var lastNumber: Int64 = 0
    private var isScheduled = false
    private(set) var dropped = 0
    var hasFailed = false

    var count: Int { refused.reduce(collected.count) { $0 + $1.elements.count } }
    var isEmpty: Bool { collected.isEmpty && refused.isEmpty && dropped == 0 }

    /// False where there is no room: the element is dropped and counted.
    mutating func add(_ element: Element, capacity: Int) -> Bool {
        guard refused.isEmpty ? collected.count < capacity : count < capacity else {
            dropped += 1
            return false
        }
        collected.append(element)
        return true
    }

    /// Whether somebody must see to the next writing.
    mutating func schedule() -> Bool {
        defer { isScheduled = true }
        return !isScheduled
    }

    /// A batch that was not written the last time.
    mutating func nextRefused() -> Batch? {
        isScheduled = false
        return refused.isEmpty ? nil : refused.removeFirst()
    }

    /// The next elements as a batch of their own.
    mutating func nextNew(upTo most: Int) -> Batch? {
        guard !collected.isEmpty else { return nil }
        lastNumber += 1
        if collected.count <= most {
            defer { collected = [] }
            return (collected, lastNumber)
        }
        defer { collected.removeFirst(most) }
        return (Array(collected.prefix(most)), lastNumber)
    }

    mutating func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
    }

    /// The batch could not be written: it comes again as it is.
    mutating func refuse(_ batch: Batch) {
        refused.insert(batch, at: 0)
        hasFailed = true
    }

    /// Two batches instead of one that holds something impossible; one element is dropped.
    mutating func halve(_ batch: Batch) {
        guard batch.elements.count > 1 else { return dropped += 1 }
        let middle = batch.elements.count / 2
        for half in [batch.elements[middle...], batch.elements[..<middle]] {
            lastNumber += 1
            refused.insert((Array(half), lastNumber), at: 0)
        }
    }

    mutating func forget(_ isForgotten: (Element) -> Bool) {
        collected.removeAll(where: isForgotten)
        for index in refused.indices { refused[index].elements.removeAll(where: isForgotten) }
    }
}
