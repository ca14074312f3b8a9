// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Testing

/// Looks for a secret in everything that can be printed of a value.
enum Leaks {
    static let window = 8

    /// A text whose every window of eight bytes is unmistakable.
    static let canary = "Zq7Kx2Vw9Jp4Tn6Ry8Hd3Fm5Gb1Lc0Us"

    /// Every rendering of the value that a host's log could make.
    static func renderings(of value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        var printed = ""
        print(value, to: &printed)
        let all = [dumped, printed, String(describing: value), String(reflecting: value), "\(value)", reflected(value)]
        return Array(Set(all))
    }

    /// What a serialiser by reflection would find, however deep.
    private static func reflected(_ value: Any, depth: Int = 0) -> String {
        if depth > 5 { return "" }
        var text = ""
        for child in Mirror(reflecting: value).children {
            text += "\(child.label ?? ""): \(child.value)\n" + reflected(child.value, depth: depth + 1)
        }
        return text
    }

    /// Expects that no eight bytes of the secret are in any rendering.
    static func expectNone(
        of secret: String, in value: Any, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let bytes = Array(secret.utf8)
        let starts = 0...max(0, bytes.count - window)
        let windows = Set(starts.map { String(decoding: bytes[$0..<min($0 + window, bytes.count)], as: UTF8.self) })
        for rendering in renderings(of: value) {
            for window in windows where rendering.contains(window) {
                Issue.record("leaks '\(window)' in: \(rendering)", sourceLocation: sourceLocation)
                return
            }
            // The bytes as numbers, as an array of them would print.
            let numbers = bytes.prefix(window).map { "\($0)" }.joined(separator: ", ")
            #expect(!rendering.contains(numbers), comment, sourceLocation: sourceLocation)
        }
    }
}
