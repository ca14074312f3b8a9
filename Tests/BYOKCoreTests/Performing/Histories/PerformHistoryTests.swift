// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import Testing

/// Random histories of requests, keys, time and money, against the rules written down a second time.
///
/// `BYOK_PERFORM_STEPS` says how many steps; `BYOK_SEED` repeats a run: histories are numbered from it.
@Suite struct PerformHistoryTests {
    private static let length = 60

    @Test func theRouterDoesWhatTheModelDoes() async throws {
        let environment = ProcessInfo.processInfo.environment
        let seed = environment["BYOK_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...UInt64(UInt32.max))
        let aim = environment["BYOK_PERFORM_STEPS"].flatMap { Int($0) } ?? 20_000
        var counts: [String: Int] = [:]
        var histories = 0
        var disagreements: [String] = []
        while counts["steps", default: 0] < aim, disagreements.count < 3 {
            let history = PerformHistory(seed: seed &+ UInt64(histories), count: Self.length)
            let (failure, counted) = try await PerformReplay.run(history.setup, history.steps)
            counts.merge(counted, uniquingKeysWith: +)
            histories += 1
            if let failure {
                let seed = seed &+ UInt64(histories - 1)
                disagreements.append(try await Self.shrunk(history, failure, seed))
            }
        }
        let figures = ["requests", "attempts", "served", "refused", "reservations"].map { "\(counts[$0] ?? 0) \($0)" }
        print(
            "perform histories: \(histories) histories, \(counts["steps"] ?? 0) steps, "
                + figures.joined(separator: ", ") + ", seed \(seed), \(disagreements.count) disagreements")
        #expect(disagreements.isEmpty, "\(disagreements.joined(separator: "\n\n"))")
        #expect(counts["reservations", default: 0] > aim / 50)
    }

    /// What goes wrong, without the numbers in it.
    private static func kind(_ what: String) -> String {
        String((what.split(separator: ": ", maxSplits: 1).last ?? "").filter { !$0.isNumber }.prefix(20))
    }

    /// The shortest failing prefix, without the steps that it fails without.
    private static func shrunk(
        _ history: PerformHistory, _ failure: (step: Int, what: String), _ seed: UInt64
    ) async throws -> String {
        var steps = Array(history.steps.prefix(failure.step + 1))
        var what = failure.what
        var size = steps.count / 2
        while size > 0 {
            var start = 0
            while start < steps.count {
                var fewer = steps
                fewer.removeSubrange(start..<min(start + size, steps.count))
                if let found = try await PerformReplay.run(history.setup, fewer).failure, kind(found.what) == kind(what)
                {
                    steps = Array(fewer.prefix(found.step + 1))
                    what = found.what
                } else {
                    start += size
                }
            }
            size /= 2
        }
        let list = steps.map { "  \($0)" }.joined(separator: "\n")
        return "seed \(seed), step \(failure.step): \(failure.what)\nshrunk to \(history.setup)\n\(list)\n  → \(what)"
    }
}
