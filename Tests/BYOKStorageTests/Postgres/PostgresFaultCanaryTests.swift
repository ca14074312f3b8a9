// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore
import BYOKProviders
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

/// No key is in anything that a server writes: its log, which has every statement and parameter, its tables, its WAL.
@Suite(.enabled(if: PostgresServer.isThere))
struct PostgresFaultCanaryTests {
    @Test func noKeyReachesTheServersFiles() async throws {
        let cluster = try PostgresCluster.start()
        let options = try await cluster.server.options()
        let store = try await PostgresStore(options)
        let masters = try [MasterKeyring.generate(), MasterKeyring.generate()]
        let router = try BYOKRouter(catalog: .bundled, store: store, sealer: FernetSealer(MasterKeyring(masters[0])))
        let owner = try KeyOwner.user("alice")
        var detector = CanaryDetector()
        func key(_ number: Int) -> PastedKey {
            let body = "Zx\(number)" + String((0..<40).map { _ in "ABCDEFGHJKLMNPQRSTUVWXYZ23456789".randomElement()! })
            detector.watch(Array(body.utf8.dropLast(4)), as: "key \(number)")
            return PastedKey("sk-proj-" + body)
        }
        for master in masters { detector.watch(Array(master.utf8), as: "a master key") }
        let id = try await router.keys.add(key(1), for: .openAI, owner: owner, label: "first").summary.id
        let route = try await router.route(
            RouteRequest("gpt-4o", for: Caller(owner, tier: .starter)))
        #expect(try await route.withSecret { $0.count } > 40)
        try await router.keys.replace(id, of: owner, with: key(2))
        // What fails is logged with its parameters too.
        let other = try BYOKRouter(catalog: .bundled, store: store, sealer: FernetSealer(MasterKeyring(masters[0])))
        _ = try? await other.keys.add(key(3), for: .openAI, owner: owner, label: "a\u{0}b")
        let promoted = try MasterKeyring(masters[1] + "," + masters[0])
        let resealing = try BYOKRouter(catalog: .bundled, store: store, sealer: FernetSealer(promoted))
        _ = try await resealing.keys.reseal { _ in }
        try await resealing.keys.remove(id, of: owner)
        await store.close()
        try cluster.server.run("CHECKPOINT")

        let files = try bytes(below: cluster.folder)
        #expect(files.contains { $0.name.hasSuffix("/log") && $0.bytes.count > 10_000 })
        for file in files { #expect(detector.find(in: file.bytes) == nil, "\(file.name)") }
        // The same search finds a key that is in a statement.
        detector.watch(Array("Planted-7Q2W9E4R6T".utf8), as: "a planted one")
        try cluster.server.run("SELECT 'Planted-7Q2W9E4R6T'")
        #expect(try bytes(below: cluster.folder).contains { detector.find(in: $0.bytes) != nil })
        print(
            "postgres canary hunt: \(files.count) files, \(files.reduce(0) { $0 + $1.bytes.count } >> 10) KiB, 0 found")
    }

    /// Of the log, of tables with a name of ours in them, and of the WAL.
    private func bytes(below folder: String) throws -> [(name: String, bytes: [UInt8])] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).filter { path in
            path == "log" || path.contains("pg_wal/0")
                || path.contains("base/1638") && path.split(separator: "/").count == 4
        }.map { (folder + "/" + $0, [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + $0)))) }
    }
}
#endif
