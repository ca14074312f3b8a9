// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKStorage
internal import BenchKit
internal import Foundation

// bench OUTPUT.json [GROUP…]: every figure of the table, or those of the groups named, and the same as JSON.
// `make bench` builds and runs it.
let output = CommandLine.arguments.dropFirst().first ?? "bench.json"
let binaries = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
let peersFolder = package.appending(path: "Peers").path
let folder = FileManager.default.temporaryDirectory.appending(path: "byok-bench-\(UUID())").path
try FileManager.default.createDirectory(
    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
defer { try? FileManager.default.removeItem(atPath: folder) }

let keyText = try MasterKeyring.generate()
let sealer = try FernetSealer(MasterKeyring(keyText))
let peers = Peers(folder: peersFolder)
let report = Report()
report.header()
let groups = Set(CommandLine.arguments.dropFirst(2))
func wants(_ group: String) -> Bool { groups.isEmpty || groups.contains(group) }

if wants("route") {
    let small = try await World(owners: 1_000, store: FileStore(at: folder + "/small/keys.db"), sealer: sealer)
    try await RouteBenchmarks.small(report, small, peers)
    try await RouteBenchmarks.mainActor(report, small)
    let other = try await World(owners: 1_000, store: FileStore(at: folder + "/other/keys.db"), sealer: sealer)
    try await RouteBenchmarks.twoThreads(report, small, other)
}
if wants("large") {
    let small = try await World(owners: 1_000, store: InMemoryStore(), sealer: sealer)
    let large = try await World(owners: 1_000_000, store: InMemoryStore(), sealer: sealer)
    try await RouteBenchmarks.growth(report, small: small, large: large)
}
if wants("sealing") { try await SealingBenchmarks.run(report, keyText: keyText, peers: peers) }
if wants("cold") { try await StoreBenchmarks.coldRoute(report, path: folder + "/cold/keys.db", sealer: sealer) }
if wants("commits") { try await CommitBenchmarks.run(report, path: folder + "/commits/keys.db") }
if wants("memory") { try await MemoryBenchmarks.run(report, sealer: sealer) }
if wants("perform") { try await PerformBenchmarks.run(report, folder: folder, sealer: sealer) }
if wants("start") { try await StartBenchmarks.run(report, folder: folder, binaries: binaries, keyText: keyText) }
#if Postgres
if wants("postgres") {
    try await PostgresBenchmarks.run(report, root: package.deletingLastPathComponent().path, sealer: sealer)
}
#endif
try report.write(to: output)
