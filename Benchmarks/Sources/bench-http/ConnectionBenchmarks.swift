// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BenchKit

/// G10: a request over a fresh TLS 1.3 connection, which the provider closes after it. Client and provider share a
/// core; the authorities are Debian's and one thrown away after the run, in one file.
enum ConnectionBenchmarks {
    static func run(_ report: Report, _ lineup: Lineup, _ load: Load) async throws {
        let results = try await lineup.interleave(rounds: 11) { subject in
            try await subject.requests(load, count: max(2, Int(40 * subject.share)))
        }
        let baseline = results.baseline
        for rounds in results.all {
            let limit = results.ours.contains { $0.name == rounds.name } ? 1.5 : nil
            report.add(
                limit == nil ? "tls.\(rounds.id)" : "G10.\(rounds.id)", rounds.median(\.p50) / 1e6, "ms",
                baseline: baseline.median(\.p50) / 1e6, ratio: rounds.ratio(\.p50, over: baseline), atMost: limit,
                note: "fresh TLS connection and request, \(rounds.name) / C libcurl;"
                    + " CPU \(Report.text(rounds.median(\.cpu) / 1e6)) ms,"
                    + " p99 \(Report.text(rounds.median(\.p99) / 1e6)) ms",
                more: [
                    "cpu_ratio": rounds.ratio(\.cpu, over: baseline), "spread": rounds.spread(\.p50, over: baseline),
                ])
        }
    }
}
