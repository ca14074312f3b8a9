// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres

/// Columns in PostgreSQL's binary form, wherever they lie.
protocol BinaryRow: StoredRow {}

extension BinaryRow {
    /// Of any width, booleans too; 0 for NULL.
    func integer(_ column: Int32) -> Int64 {
        withBytes(column) { bytes in
            var value: UInt64 = bytes.count > 1 && bytes[0] & 0x80 != 0 ? .max : 0
            for index in bytes.indices { value = value << 8 | UInt64(bytes[index]) }
            return Int64(bitPattern: value)
        }
    }

    func text(_ column: Int32) -> String {
        withBytes(column) { unsafe $0.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) } }
    }

    func bytes(_ column: Int32) -> [UInt8] {
        withBytes(column) { unsafe $0.withUnsafeBufferPointer { unsafe Array($0) } }
    }
}
#endif
