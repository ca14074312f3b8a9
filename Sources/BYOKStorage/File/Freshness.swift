// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Synchronization

/// Knows which cached tables still hold, other processes' commits included: a comparison in memory while nothing has
/// been committed, a read of the change feed when something was.
final class Freshness: Sendable {
    let slots = ChangeSlots()

    private let index: WALIndex?
    /// The header up to which the feed has been applied to the slots.
    private let seen: [5 of Atomic<UInt64>]
    private let feed: Mutex<ChangeFeed>
    /// The files are gone: nothing is current ever again.
    private let hasGivenUp = Atomic<Bool>(false)

    /// - Parameter usesWALIndex: false compares `PRAGMA data_version` instead, under a lock: what happens anyway where
    ///   SQLite's index has another layout.
    init(path: String, usesWALIndex: Bool = true, vfs: String? = nil) throws {
        let feed = try ChangeFeed(path: path, vfs: vfs)
        index = usesWALIndex ? feed.index() : nil
        // Before the feed's position is read, as in `refresh`.
        let header = index?.header()
        try feed.start()
        seen = [
            Atomic(header?.a ?? 0), Atomic(header?.b ?? 0), Atomic(header?.c ?? 0), Atomic(header?.d ?? 0),
            Atomic(header?.e ?? 0),
        ]
        self.feed = Mutex(feed)
    }

    var usesWALIndex: Bool { index != nil }

    func isCurrent(_ stamp: KeyTable.Stamp) -> Bool {
        // The header first, the slot after: a slot read earlier could miss the bump that the header vouches for.
        refreshIfMoved() && slots.isUnchanged(stamp)
    }

    /// `refresh`, without a lock where nothing was committed.
    func refreshIfMoved() -> Bool { isUpToDate || refresh() }

    /// Whether nothing was committed since the feed was last applied; always false without the index.
    var isUpToDate: Bool {
        guard let index else { return false }
        return isSeen(index.header())
    }

    /// Applies what the feed has to the slots. False where it could not be read: then nothing is known to be current.
    /// - Parameter between: called between the two steps whose order matters, for tests to commit there.
    func refresh(between: () -> Void = {}) -> Bool {
        feed.withLock { feed in
            if hasGivenUp.load(ordering: .relaxed) { return false }
            // The header as it was before the feed is read: a commit in between shows as a difference next time.
            let header = index?.header()
            if let header, isSeen(header) { return true }
            do {
                if header == nil { try feed.applyIfMoved(to: slots) } else { try feed.apply(to: slots) }
            } catch {
                return false
            }
            between()
            // The slots are bumped by now: whoever sees the new header sees them too.
            if let header { store(header) }
            return true
        }
    }

    /// From now on nothing is current. Costs `isCurrent` nothing while it is not called.
    func giveUp() {
        feed.withLock { _ in
            hasGivenUp.store(true, ordering: .relaxed)
            // No index begins with zeros, so whoever compares goes on to `refresh`.
            store(WALIndex.Header(a: 0, b: 0, c: 0, d: 0, e: 0))
        }
    }

    @inline(__always)
    private func isSeen(_ header: WALIndex.Header) -> Bool {
        header.a == seen[0].load(ordering: .acquiring) && header.b == seen[1].load(ordering: .acquiring)
            && header.c == seen[2].load(ordering: .acquiring) && header.d == seen[3].load(ordering: .acquiring)
            && header.e == seen[4].load(ordering: .acquiring)
    }

    private func store(_ header: WALIndex.Header) {
        seen[0].store(header.a, ordering: .releasing)
        seen[1].store(header.b, ordering: .releasing)
        seen[2].store(header.c, ordering: .releasing)
        seen[3].store(header.d, ordering: .releasing)
        seen[4].store(header.e, ordering: .releasing)
    }
}
