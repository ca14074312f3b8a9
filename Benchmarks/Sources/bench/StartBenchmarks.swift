// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage
internal import BenchKit
internal import Foundation

/// G13: from the program's start to its first route, against a Swift program that does nothing. Whole processes.
enum StartBenchmarks {
    static func run(_ report: Report, folder: String, binaries: String, keyText: String) async throws {
        let path = folder + "/start/keys.db"
        let store = try FileStore(at: path)
        let router = try BYOKRouter(catalog: .bundled, store: store, sealer: FernetSealer(MasterKeyring(keyText)))
        _ = try await router.keys.add(
            PastedKey("sk-proj-" + String(repeating: "x", count: 48)), for: .openAI, owner: .user("first"))
        func launch(_ name: String, _ arguments: [String]) throws {
            let process = Process()
            process.executableURL = URL(filePath: binaries + "/" + name)
            process.arguments = arguments
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            precondition(process.terminationStatus == 0, "\(name) failed")
        }
        let series = try await Harness.interleave(
            rounds: 31, count: 1,
            [
                .init(name: "route") { _ in try launch("start-route", [path, keyText]) },
                .init(name: "noop") { _ in try launch("start-noop", []) },
            ])
        let added = Harness.median(zip(series[0].samples, series[1].samples).map { $0 - $1 }) / 1e6
        report.add(
            "G13", series[0].median / 1e6, "ms", baseline: series[1].median / 1e6, atMost: 5, judged: added,
            note: "process start to first route / a Swift no-op; \(Report.text(added)) ms more")
    }
}
