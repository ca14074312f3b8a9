// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import CMeter

/// Who is measured in one run: all with the same load, a round of each in turn.
struct Lineup {
    var baseline: any HTTPSubject
    /// BYOK's own, which the goals are about.
    var ours: [any HTTPSubject] = []
    var peers: [any HTTPSubject] = []

    struct Results {
        var baseline: Rounds
        var ours: [Rounds]
        var peers: [Rounds]

        var all: [Rounds] { [baseline] + ours + peers }
        func peer(_ name: String) -> Rounds? { peers.first { $0.name.hasPrefix(name) } }
    }

    /// - Parameter perform: nil where a subject takes no part. The first round of each does not count.
    func interleave(
        rounds: Int, _ perform: (any HTTPSubject) async throws -> Calls?
    ) async throws -> Results {
        let subjects = [baseline] + ours + peers
        var all = subjects.map { Rounds(name: $0.name) }
        for round in 0...rounds {
            for (index, subject) in subjects.enumerated() {
                let before = meter_cpu()
                guard let calls = try await perform(subject) else { continue }
                let cpu = calls.cpu ?? meter_cpu() - before
                if round > 0 { all[index].add(calls, cpu: cpu) }
            }
        }
        return Results(
            baseline: all[0], ours: Array(all[1...].prefix(ours.count)),
            peers: all[(1 + ours.count)...].filter { !$0.samples.isEmpty })
    }
}
