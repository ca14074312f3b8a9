// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// Finds eight or more bytes of a secret in anything, as they are or in the forms that logs, dumps and databases give
/// bytes.
struct CanaryDetector {
    static let window = 8

    private struct Stretch {
        var bytes: [UInt8]
        var what: String
    }
    /// By their first eight bytes: what shows eight bytes of which secret, in which form.
    private var stretches: [UInt64: [Stretch]] = [:]

    /// - Parameter secret: the part that nobody may see: without a public prefix, without the last four.
    mutating func watch(_ secret: [UInt8], as name: String) {
        add(secret, "\(name), as it is")
        add(Array(secret.reversed()), "\(name), backwards")
        add(secret.flatMap { [$0, 0] }, "\(name), in UTF-16")
        add(Array(secret.map { String($0) }.joined(separator: ", ").utf8), "\(name), as numbers", count: 24)
        for format in ["%02x", "%02X"] {
            add(Array(secret.map { String(format: format, $0) }.joined().utf8), "\(name), in hexadecimal", count: 16)
        }
        // Base64 looks different by where it begins; the characters at both ends depend on what is around.
        for shift in 0..<3 {
            let text = Data([UInt8](repeating: 0, count: shift) + secret).base64EncodedString()
            let inner = Array(text.utf8.dropFirst(4).dropLast(4))
            add(inner, "\(name), in base64", count: 11)
            add(inner.map { $0 == 0x2B ? 0x2D : $0 == 0x2F ? 0x5F : $0 }, "\(name), in base64url", count: 11)
        }
    }

    /// - Parameter count: how many bytes of this form it takes to show eight of the secret's.
    private mutating func add(_ bytes: [UInt8], _ what: String, count: Int = window) {
        guard bytes.count >= count else { return }
        for start in 0...bytes.count - count {
            let stretch = Stretch(bytes: Array(bytes[start..<start + count]), what: what)
            stretches[Self.word(bytes, start), default: []].append(stretch)
        }
    }

    /// What is found, and where; nil: nothing.
    func find(in bytes: [UInt8]) -> String? {
        guard bytes.count >= Self.window else { return nil }
        var word = Self.word(bytes, 0)
        for start in 0...bytes.count - Self.window {
            if start > 0 { word = word << 8 | UInt64(bytes[start + Self.window - 1]) }
            for stretch in stretches[word] ?? [] where bytes[start...].starts(with: stretch.bytes) {
                return "\(stretch.what), at byte \(start)"
            }
        }
        return nil
    }

    private static func word(_ bytes: [UInt8], _ start: Int) -> UInt64 {
        bytes[start..<start + window].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
