// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
internal import BYOKCore
internal import CPostgresBaseline

/// One connection by libpq from C.
final class PostgresBaseline {
    struct Failure: Error {}

    private let handle: OpaquePointer

    init(_ dsn: String) throws {
        guard let handle = postgres_baseline_open(dsn) else { throw Failure() }
        self.handle = handle
    }

    deinit { postgres_baseline_close(handle) }

    func execute(_ sql: String) throws {
        if postgres_baseline_execute(handle, sql) != 0 { throw Failure() }
    }

    func prepare(_ name: String, _ sql: String) throws {
        if postgres_baseline_prepare(handle, name, sql) != 0 { throw Failure() }
    }

    /// Runs a prepared statement with one parameter.
    func run(_ name: String, _ value: [UInt8]) throws -> Int64 {
        try value.withUnsafeBufferPointer { bytes in
            var value = postgres_value(bytes: bytes.baseAddress, len: bytes.count)
            return try judged(postgres_baseline_run(handle, name, &value, 1))
        }
    }

    /// The same behind the prepared statement `fence`, in one round trip.
    func run(fence: String, _ owners: [UInt8], _ name: String, _ value: [UInt8]) throws -> Int64 {
        try value.withUnsafeBufferPointer { bytes in
            try owners.withUnsafeBufferPointer { owners in
                var value = postgres_value(bytes: bytes.baseAddress, len: bytes.count)
                let owners = postgres_value(bytes: owners.baseAddress, len: owners.count)
                return try judged(postgres_baseline_run_fenced(handle, fence, owners, name, &value, 1))
            }
        }
    }

    private func judged(_ count: Int64) throws -> Int64 {
        if count < 0 { throw Failure() }
        return count
    }
}
#endif
