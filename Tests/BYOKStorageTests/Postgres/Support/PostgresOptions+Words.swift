// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKStorage

extension PostgresOptions {
    /// As `store-worker` takes them.
    var words: [String] {
        func milliseconds(_ duration: Duration) -> Int64 {
            duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
        }
        return [
            "postgres=\(dsn)", "schema=\(schema)", "timeout=\(milliseconds(timeout))", "lease=\(milliseconds(lease))",
        ] + (directDSN.map { ["direct=\($0)"] } ?? [])
    }
}
#endif
