// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension Notice {
    /// Whether a store can keep it.
    /// - Throws: `invalidEntry`.
    public func check() throws(BYOKError) {
        guard (1...255).contains(id.utf8.count) else {
            throw BYOKError(.invalidEntry, "A notice's id has 1 to 255 bytes; this one has \(id.utf8.count).")
        }
    }

    /// The opposite of the order of `NotificationInbox.notices`.
    public static func isOlder(_ a: Notice, _ b: Notice) -> Bool {
        a.at != b.at ? a.at < b.at : a.id.utf8.lexicographicallyPrecedes(b.id.utf8)
    }
}
