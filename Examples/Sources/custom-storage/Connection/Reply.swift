// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What the server answered.
enum Reply: Sendable, Equatable {
    case null
    case integer(Int64)
    case bytes([UInt8])
    case array([Reply])
    /// An error's first word. The rest is never kept: Redis quotes a command's arguments in it.
    case failure(code: String)
}

extension Reply {
    var array: [Reply]? { if case .array(let elements) = self { elements } else { nil } }
    var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    /// An integer, whether sent as one or as digits.
    var integer: Int64? { if case .integer(let number) = self { number } else { text.flatMap { Int64($0) } } }
}
