// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BenchKit

/// G9: how much later than sent a chunk comes, and how long until the first. Client and provider share a core, so that
/// no sleeping core's waking is measured.
enum StreamBenchmarks {
    /// - Parameter load: streams of some hundred chunks at the pace of a fast model.
    static func chunks(_ report: Report, _ lineup: Lineup, _ load: Load, rounds: Int) async throws {
        let width = load.width
        let results = try await lineup.interleave(rounds: rounds) { try await $0.streams(load) }
        let baseline = results.baseline
        for rounds in results.all {
            report.add(
                "chunk.\(width).\(rounds.id)", rounds.median(\.age50) / 1e3, "µs",
                baseline: baseline.median(\.age50) / 1e3, ratio: rounds.ratio(\.age50, over: baseline),
                note: "chunk latency p50, \(rounds.name) / C, \(width) at once;"
                    + " p99 \(Report.text(rounds.median(\.age99) / 1e3)) µs,"
                    + " CPU per chunk \(Report.text(rounds.median(\.cpu) / 1e3)) µs",
                more: [
                    "p99_us": rounds.median(\.age99) / 1e3, "cpu_us": rounds.median(\.cpu) / 1e3,
                    "spread": rounds.spread(\.age50, over: baseline),
                    "p99_spread": rounds.spread(\.age99, over: baseline),
                ])
        }
        for ours in results.ours {
            goal(report, "p50", ours, baseline, \.age50, width, atMost: 1.5, "chunk latency p50")
            goal(report, "p99", ours, baseline, \.age99, width, atMost: 2, "chunk latency p99")
        }
    }

    /// - Parameter load: streams of one chunk.
    static func first(_ report: Report, _ lineup: Lineup, _ load: Load, rounds: Int) async throws {
        let width = load.width
        let results = try await lineup.interleave(rounds: rounds) { subject in
            var all: Calls?
            for _ in 0..<max(2, Int(400 * subject.share) / width) {
                guard let some = try await subject.streams(load) else { return nil }
                all?.append(some)
                all = all ?? some
            }
            return all
        }
        for rounds in results.all {
            report.add(
                "first.\(width).\(rounds.id)", rounds.median(\.p50) / 1e3, "µs",
                baseline: results.baseline.median(\.p50) / 1e3, ratio: rounds.ratio(\.p50, over: results.baseline),
                note: "time to the first chunk, \(rounds.name) / C, \(width) at once",
                more: ["p99_us": rounds.median(\.p99) / 1e3, "spread": rounds.spread(\.p50, over: results.baseline)])
        }
        for ours in results.ours {
            goal(report, "first", ours, results.baseline, \.p50, width, atMost: 1.3, "time to the first chunk, p50")
        }
    }

    private static func goal(
        _ report: Report, _ id: String, _ ours: Rounds, _ baseline: Rounds, _ value: KeyPath<Rounds.Sample, Double>,
        _ width: Int, atMost limit: Double, _ what: String
    ) {
        report.add(
            "G9.\(width).\(ours.id).\(id)", ours.median(value) / 1e3, "µs", baseline: baseline.median(value) / 1e3,
            ratio: ours.ratio(value, over: baseline), atMost: limit,
            note: "\(what), \(ours.name) / C libcurl, \(width) at once")
    }
}
