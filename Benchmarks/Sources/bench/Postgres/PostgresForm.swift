// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// Values as PostgreSQL reads them.
enum PostgresForm {
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// A byte string in a statement.
    static func literal(_ bytes: [UInt8]) -> String { "'\\x\(hexadecimal(bytes))'::bytea" }

    /// What the fence of our tables is given.
    static func fence(_ owners: [KeyOwner]) -> [UInt8] {
        Array("{\(owners.map { "\"\\\\x\(hexadecimal($0.encoded))\"" }.joined(separator: ","))}".utf8)
    }

    /// An array of byte strings in binary form: dimensions, NULLs, the elements' type, how many, the first one's index;
    /// then each with its length.
    static func list(_ values: [[UInt8]]) -> [UInt8] {
        func word(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(value).bigEndian, Array.init) }
        return word(1) + word(0) + word(17) + word(values.count) + word(1) + values.flatMap { word($0.count) + $0 }
    }
}
