// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BenchKit

/// G7: what a request costs the client; G8: what a call adds to the wire.
enum RequestBenchmarks {
    /// - Parameter load: one at a time, where client and provider share a core, or several, where each has its own.
    static func run(_ report: Report, _ lineup: Lineup, _ load: Load, rounds: Int, count: Int) async throws {
        let width = load.width
        let results = try await lineup.interleave(rounds: rounds) { subject in
            // As many as are at once, or a multiple of it.
            let most = max(1, Int(Double(count / width) * subject.share))
            return try await subject.requests(load, count: most * width)
        }
        let baseline = results.baseline
        for rounds in results.all {
            report.add(
                "request.\(width).\(rounds.id)", rounds.median(\.cpu) / 1e3, "µs",
                baseline: baseline.median(\.cpu) / 1e3, ratio: rounds.ratio(\.cpu, over: baseline),
                note: "CPU per request, \(rounds.name) / C, \(width) at once;"
                    + " wall p50 \(Report.text(rounds.median(\.p50) / 1e3)) µs,"
                    + " p99 \(Report.text(rounds.median(\.p99) / 1e3)) µs",
                more: [
                    "p50_us": rounds.median(\.p50) / 1e3, "p99_us": rounds.median(\.p99) / 1e3,
                    "spread": rounds.spread(\.cpu, over: baseline),
                ])
        }
        for ours in results.ours {
            cost(report, ours, results, width)
            if width == 1 { added(report, ours, results) }
        }
    }

    private static func cost(_ report: Report, _ ours: Rounds, _ results: Lineup.Results, _ width: Int) {
        let value = ours.median(\.cpu) / 1e3
        report.add(
            "G7.\(width).\(ours.id)", value, "µs", baseline: results.baseline.median(\.cpu) / 1e3,
            ratio: ours.ratio(\.cpu, over: results.baseline), atMost: 1.5,
            note: "CPU per request, \(ours.name) / C libcurl, \(width) at once")
        for (name, minimum) in [("URLSession", 5.0), ("AsyncHTTPClient", 2.5)] {
            guard let peer = results.peer(name) else { continue }
            report.add(
                "G7.\(width).\(ours.id).\(peer.id)", value, "µs", baseline: peer.median(\.cpu) / 1e3,
                ratio: peer.ratio(\.cpu, over: ours), atLeast: minimum, note: "\(name) / \(ours.name)")
        }
    }

    /// What a call takes longer than libcurl takes from C: by the clock or by the processor's time, whichever is to our
    /// disadvantage. On a busy machine long calls are interrupted, short ones are not, and the clock would flatter us.
    private static func added(_ report: Report, _ ours: Rounds, _ results: Lineup.Results) {
        func added(_ rounds: Rounds, _ pick: (Double, Double) -> Double) -> [Double] {
            zip(rounds.samples, results.baseline.samples).map { pick($0.p50 - $1.p50, $0.cpu - $1.cpu) }
        }
        let own = added(ours, max)
        for (name, limit, minimum) in [("tensorzero", 1.0, nil), ("openai", nil, 30.0), ("litellm", nil, 100.0)] {
            guard let peer = results.peer(name) else { continue }
            let others = added(peer, min)
            let ratios = zip(own, others).map { limit == nil ? $1 / $0 : $0 / $1 }
            report.add(
                "G8.\(ours.id).\(name)", Harness.median(own) / 1e3, "µs", baseline: Harness.median(others) / 1e3,
                ratio: Harness.median(ratios), atMost: limit, atLeast: minimum,
                note: "added to C libcurl: "
                    + (limit == nil ? "\(peer.name) / \(ours.name)" : "\(ours.name) / \(peer.name), embedded"))
        }
    }
}
