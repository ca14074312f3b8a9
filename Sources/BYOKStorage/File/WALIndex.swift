// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Synchronization

/// The header of SQLite's WAL index, mapped into memory: any commit by any process changes it, and looking costs two
/// nanoseconds. The mapping is SQLite's own; opening the file beside it would drop SQLite's locks on closing.
///
/// The layout is the one that https://www.sqlite.org/walformat.html gives for version 3007000, the only one there has
/// been since 2010; a test pins it.
// Read-only, and word by word as atomics: whoever writes it is another connection or process.
@safe struct WALIndex: @unchecked Sendable {
    private static let version: UInt32 = 3_007_000
    private let words: UnsafePointer<Atomic<UInt64>>

    /// Nil where there is no index, or one of another version. Valid for as long as the connection lives.
    init?(of connection: SQLiteConnection) {
        guard let start = unsafe connection.walIndex() else { return nil }
        guard unsafe start.load(as: UInt32.self) == Self.version else { return nil }
        unsafe words = UnsafePointer(start.assumingMemoryBound(to: Atomic<UInt64>.self))
    }

    /// The header's first 40 bytes: all but its own checksum. While a commit is writing them they may be torn, and then
    /// differ from what they will be.
    @inline(__always)
    func header() -> Header {
        Header(
            a: unsafe words[0].load(ordering: .acquiring), b: unsafe words[1].load(ordering: .acquiring),
            c: unsafe words[2].load(ordering: .acquiring), d: unsafe words[3].load(ordering: .acquiring),
            e: unsafe words[4].load(ordering: .acquiring))
    }

    struct Header: Equatable {
        var a, b, c, d, e: UInt64
    }
}
