// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

extension Timestamp {
    /// Twenty digits, in whose order moments are, those before 1970 too.
    var digits: [UInt8] { "\(UInt64(bitPattern: microseconds) ^ 1 << 63)".padded(to: 20) }
}

extension String {
    /// With zeros before it.
    func padded(to count: Int) -> [UInt8] { Array((String(repeating: "0", count: count - utf8.count) + self).utf8) }
}
