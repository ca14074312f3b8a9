// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BenchKit
internal import CMeter
internal import Foundation

// bench-http OUTPUT.json [GROUP…]: calls over HTTP, every figure or those of the groups named: requests, streams, tls,
// bulk, decoding. `make bench-http` builds and runs it.

// Before any thread starts: all of this process, and of the peers that it starts, stays on core 0.
let cores = ProcessInfo.processInfo.activeProcessorCount
let isPinned = meter_pin(0) == 0

// Detached, for from the main actor every call would hop.
try await Task.detached {
    let output = CommandLine.arguments.dropFirst().first ?? "bench.json"
    let groups = Set(CommandLine.arguments.dropFirst(2))
    func wants(_ group: String) -> Bool { groups.isEmpty || groups.contains(group) }
    let binaries = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
    let peersFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Peers").path
    let folder = FileManager.default.temporaryDirectory.appending(path: "byok-bench-\(UUID())").path
    try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }

    let chatFile = peersFolder + "/chat.json"
    let loads = try Loads(chat: chatFile, binaries: binaries, cores: cores)
    let peers = Peers(folder: peersFolder)
    var lineup = Lineup(baseline: CurlBaseline())
    lineup.ours = [try CurlTransportSubject(to: loads.origins), try await ChatClientSubject(loads.all)]
    lineup.peers = [AsyncHTTPClientPeer(width: 16), URLSessionPeer(width: 16)]
    var withSDKs = lineup
    if wants("requests") || wants("streams") {
        withSDKs.peers += try [("tensorzero", 0.2), ("openai", 0.05), ("litellm", 0.025)].compactMap { name, share in
            try PythonPeer("sdk_\(name).py", share: share, chat: chatFile, peers: peers)
        }
    }

    let report = Report()
    let place = "clients on core 0; the provider on core 0, for several requests at once on core \(cores > 1 ? 1 : 0)"
    print(isPinned ? place : "NOT PINNED: what is measured includes the waking of idle cores")
    let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?.split(separator: " ").first ?? "unknown"
    print("load of the machine before the run: \(load); with others at work compare CPU, not latencies")
    report.header()
    if wants("requests") {
        try await RequestBenchmarks.run(report, withSDKs, loads.request, rounds: 15, count: 2_000)
        try await RequestBenchmarks.run(report, lineup, loads.requests, rounds: 11, count: 8_000)
    }
    if wants("streams") {
        try await StreamBenchmarks.chunks(report, withSDKs, loads.stream, rounds: 7)
        try await StreamBenchmarks.chunks(report, lineup, loads.streams, rounds: 9)
        try await StreamBenchmarks.first(report, withSDKs, loads.first, rounds: 11)
        try await StreamBenchmarks.first(report, lineup, loads.firsts, rounds: 11)
    }
    if wants("tls") {
        let authority = try Authority(folder: folder)
        let upstream = try Upstream(core: 0, binaries: binaries, certificate: authority.certificate)
        let secure = Lineup(
            baseline: CurlBaseline(trusting: authority.bundle),
            ours: [try CurlTransportSubject(to: [upstream.origin], trusting: authority.bundle)])
        let load = Load(upstream.origin, body: loads.request.body, width: 1)
        try await ConnectionBenchmarks.run(report, secure, load)
    }
    if wants("bulk") { try await BulkBenchmarks.passing(report, lineup, loads.bulk, megabytes: Loads.megabytes) }
    if wants("decoding") { try await BulkBenchmarks.decoding(report) }
    for subject in lineup.peers { try await subject.end() }
    try report.write(to: output)
}.value
