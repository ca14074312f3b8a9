// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
internal import CLibpq

/// The rows of one statement, in binary form.
// Immutable once libpq has made it, and freed once.
@safe final class PostgresResult: @unchecked Sendable {
    private let handle: OpaquePointer

    init(taking handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe PQclear(handle) }

    var count: Int { Int(unsafe PQntuples(handle)) }
    var columns: Int { Int(unsafe PQnfields(handle)) }

    subscript(row: Int) -> PostgresRow { PostgresRow(result: self, index: Int32(row)) }
    var first: PostgresRow? { count > 0 ? self[0] : nil }
    var rows: some Sequence<PostgresRow> { (0..<count).lazy.map { self[$0] } }

    fileprivate func isNull(_ row: Int32, _ column: Int32) -> Bool { unsafe PQgetisnull(handle, row, column) != 0 }

    fileprivate func withBuffer<R>(_ row: Int32, _ column: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let start = unsafe UnsafeRawPointer(PQgetvalue(handle, row, column))
        let count = Int(unsafe PQgetlength(handle, row, column))
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
        return unsafe body(bytes.bindMemory(to: UInt8.self))
    }
}

/// One row of a result, which it keeps alive.
struct PostgresRow: BinaryRow {
    fileprivate let result: PostgresResult
    fileprivate let index: Int32

    func isNull(_ column: Int32) -> Bool { result.isNull(index, column) }

    func withBytes<R>(_ column: Int32, _ body: (Span<UInt8>) -> R) -> R {
        unsafe result.withBuffer(index, column) { body(unsafe $0.span) }
    }
}
#endif
