// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BenchKit
internal import BYOKProviders
internal import CMeter

/// Events by the megabyte: through a client, and through our decoder beside what any decoder must do.
enum BulkBenchmarks {
    private static let event = """
        data: {"id":"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG","object":"chat.completion.chunk","created":1795132800,\
        "model":"gpt-4o-mini-2024-07-18","service_tier":"default","system_fingerprint":"fp_34a54ae93c","choices":[{\
        "index":0,"delta":{"content":" gateway"},"logprobs":null,"finish_reason":null}]}\n\n
        """

    /// Pieces as a connection brings them, 16 KiB each, cut anywhere.
    private static func pieces(bytes: Int) -> [[UInt8]] {
        let text = Array(String(repeating: event, count: bytes / event.utf8.count).utf8)
        return stride(from: 0, to: text.count, by: 16 << 10).map { Array(text[$0..<min($0 + 16 << 10, text.count)]) }
    }

    /// - Parameter load: asks for `megabytes` of events.
    static func passing(_ report: Report, _ lineup: Lineup, _ load: Load, megabytes: Double) async throws {
        let results = try await lineup.interleave(rounds: 7) { try await $0.bulk(load) }
        for rounds in results.all {
            report.add(
                "bulk.\(rounds.id)", megabytes * 1e9 / rounds.median(\.cpu), "MB/s",
                baseline: megabytes * 1e9 / results.baseline.median(\.cpu),
                ratio: 1 / rounds.ratio(\.cpu, over: results.baseline),
                note: "events over HTTP per second of the client's CPU, \(rounds.name) / C")
        }
    }

    static func decoding(_ report: Report) async throws {
        let pieces = pieces(bytes: 4 << 20)
        let megabytes = Double(pieces.reduce(0) { $0 + $1.count }) / 1e6
        /// One pass over all pieces.
        func subject(_ name: String, _ pass: @escaping () throws -> Int) -> Harness.Subject {
            .init(name: name) { count in for _ in 0..<count { blackHole(try pass()) } }
        }
        var copy = [UInt8](repeating: 0, count: 16 << 10)
        let series = try await Harness.interleave(
            rounds: 9, count: 4,
            [
                subject("memcpy") {
                    for piece in pieces { meter_copy(&copy, piece, piece.count) }
                    return copy.count
                },
                subject("lines in C") { pieces.reduce(0) { $0 + meter_count_lines($1, $1.count) } },
                subject("EventDecoder") {
                    var decoder = EventDecoder()
                    var events: [ServerSentEvent] = []
                    var count = 0
                    for piece in pieces {
                        try decoder.decode(piece, into: &events)
                        count += events.count
                        events.removeAll(keepingCapacity: true)
                    }
                    return count
                },
            ])
        for one in series {
            report.add(
                "decode.\(one.name.split(separator: " ")[0].lowercased())", megabytes * 1e9 / one.median, "MB/s",
                baseline: megabytes * 1e9 / series[0].median, ratio: Harness.ratio(series[0], over: one),
                note: "events in memory, \(one.name) / memcpy")
        }
    }
}
