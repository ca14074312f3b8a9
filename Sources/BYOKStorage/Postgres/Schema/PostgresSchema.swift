// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore

/// The names that statements are built of: checked, so that they can stand in them as they are.
struct PostgresSchema: Sendable {
    let name: String

    /// - Throws: `invalidConfiguration`.
    init(_ name: String) throws(BYOKError) {
        try Self.check(name, "options.schema")
        guard !name.hasPrefix("pg_") else {
            throw BYOKError(.invalidConfiguration, "options.schema must not begin with 'pg_', which is PostgreSQL's.")
        }
        self.name = name
    }

    /// What listeners hear of changed keys on.
    var channel: String { "\(name)_key_changes" }

    /// - Throws: `invalidConfiguration` for what would have to be quoted.
    static func check(_ name: String, _ setting: String) throws(BYOKError) {
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard isPlain, (1...40).contains(name.utf8.count), !(name.utf8.first! < UInt8(ascii: "A")) else {
            throw BYOKError(
                .invalidConfiguration,
                "\(setting) must be 1 to 40 lower-case letters, digits and underscores, and not begin with a digit.")
        }
        // Rights in `public` are granted to and taken from everybody's functions; the others mean whoever asks.
        guard !["public", "information_schema", "none", "current_user", "current_role", "session_user"].contains(name)
        else {
            throw BYOKError(.invalidConfiguration, "\(setting) must not be '\(name)': name one of your own.")
        }
    }
}
#endif
