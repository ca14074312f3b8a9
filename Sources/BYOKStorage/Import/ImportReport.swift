// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// What an import did, or would do. Every row is in exactly one of `added`, `alreadyThere`, `importedBefore` and
/// `refused`.
public struct ImportReport: Sendable, Hashable {
    /// Nothing was written.
    public let isDryRun: Bool
    public internal(set) var rows = 0
    public internal(set) var added = 0
    /// The owner has the very key, from another row or added by hand.
    public internal(set) var alreadyThere = 0
    /// An earlier import took the row, or an earlier line of this one; what became of its key since stays so.
    public internal(set) var importedBefore = 0
    public internal(set) var refused = Notes()
    /// Of the added: keys that do not look like their provider's.
    public internal(set) var doubtful = Notes()

    init(isDryRun: Bool) { self.isDryRun = isDryRun }

    /// How many notes there are, and the first thousand.
    public struct Notes: Sendable, Hashable {
        public private(set) var count = 0
        public private(set) var first: [ImportNote] = []
        public private(set) var countByCode: [BYOKError.Code: Int] = [:]

        static let kept = 1_000

        mutating func add(_ note: ImportNote) {
            count += 1
            if let code = note.code { countByCode[code, default: 0] += 1 }
            if first.count < Self.kept { first.append(note) }
        }
    }
}
