// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Synchronization

/// Idle objects that are dear to make and serve one thread at a time. Whoever finds none makes one, so that nobody
/// waits; what comes back beyond the limit is let go.
final class Pool<Element: AnyObject & Sendable>: Sendable {
    private static var limit: Int { 64 }

    private let idle: Mutex<[Element]>
    private let make: @Sendable () -> Element?

    init(_ make: @escaping @Sendable () -> Element?) {
        var idle: [Element] = []
        idle.reserveCapacity(Self.limit)
        self.idle = Mutex(idle)
        self.make = make
    }

    /// Nil where one had to be made and could not be.
    func take() -> Element? {
        idle.withLock { $0.popLast() } ?? make()
    }

    func giveBack(_ element: Element) {
        idle.withLock { idle in
            if idle.count < Self.limit { idle.append(element) }
        }
    }
}
