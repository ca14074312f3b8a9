// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// How much of something a test does: little in every run, more where an environment variable asks for it.
enum Scale {
    static func count(_ variable: String, quick: Int) -> Int {
        ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? quick
    }

    /// Printed with every total, and taken from `BYOK_SEED` to repeat a run.
    static let seed = UInt64(count("BYOK_SEED", quick: Int.random(in: 1..<1_000_000_000)))
}

/// Random numbers that a seed repeats.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
