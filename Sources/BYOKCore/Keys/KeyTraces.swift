// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What is left of a key when it is closed: enough to recognise it where somebody else repeats it, too little to use it.
///
/// For words that come from outside: a provider may quote the key it was asked with.
package struct KeyTraces: Sendable {
    /// A short hash of every eight bytes in a row.
    private let windows: [UInt32]

    private static let width = 8
    /// Another in every process, so that a trace tells nothing outside it.
    private static let factor = UInt64.random(in: .min ... .max) | 1

    package init(of key: Span<UInt8>) {
        guard key.count >= Self.width else {
            windows = []
            return
        }
        var found: [UInt32] = []
        found.reserveCapacity(key.count - Self.width + 1)
        var window: UInt64 = 0
        for index in key.indices {
            window = window << 8 | UInt64(key[index])
            if index >= Self.width - 1 { found.append(Self.hash(window)) }
        }
        windows = found
    }

    private static func hash(_ window: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: (window &* factor) >> 32)
    }

    /// The text with "[key]" for every run of eight or more of the key's bytes.
    package func redacted(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard !windows.isEmpty, bytes.count >= Self.width else { return text }
        let known = Set(windows)
        var isQuoted = [Bool](repeating: false, count: bytes.count)
        var window: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            window = window << 8 | UInt64(byte)
            guard index >= Self.width - 1, known.contains(Self.hash(window)) else { continue }
            for quoted in index - Self.width + 1...index { isQuoted[quoted] = true }
        }
        guard isQuoted.contains(true) else { return text }
        var kept: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if !isQuoted[index] {
                kept.append(byte)
            } else if index == 0 || !isQuoted[index - 1] {
                kept += Array("[key]".utf8)
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
