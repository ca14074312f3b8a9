// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
/// What a migration did.
public struct PostgresMigration: Sendable, Hashable {
    /// The format before; nil: there were no tables.
    public var before: Int?
    /// The format now.
    public var after: Int

    public init(before: Int?, after: Int) {
        self.before = before
        self.after = after
    }
}
#endif
