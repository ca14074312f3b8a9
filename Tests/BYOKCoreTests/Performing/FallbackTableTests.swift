// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Foundation
import Testing

/// The table of failures, row by row, in every situation that the rules tell apart, on both stores: which keys were used,
/// what was charged, and that receipt, ledger, audit log, events and the response's metadata agree.
@Suite struct FallbackTableTests {
    private static let disk = Result { try DiskStore() }

    @Test func theTableHasEveryClassOnce() {
        var names = FallbackRow.all.map(\.kind.description)
        // Who says it matters for one.
        names.remove(at: names.firstIndex(of: "modelNotFound") ?? 0)
        let count = FallbackRow.all.reduce(0) { $0 + FallbackCase.all($1).count }
        print("fallback table: \(FallbackRow.all.count) rows, \(count) cases, each called and streamed, on both stores")
        #expect(names.sorted() == AttemptFailure.Class.allCases.map(\.description).sorted())
    }

    @Test(arguments: FallbackRow.all) func everySituationInMemory(row: FallbackRow) async throws {
        try await judge(row, in: InMemoryStore())
    }

    @Test(arguments: FallbackRow.all) func everySituationOnDisk(row: FallbackRow) async throws {
        try await judge(row, in: Self.disk.get().store)
    }

    /// "A failure before it is an ordinary failed attempt": the same table for streams that fail before their first output.
    @Test(arguments: FallbackRow.all) func everyStreamInMemory(row: FallbackRow) async throws {
        try await judge(row, in: InMemoryStore(), isStreamed: true)
    }

    @Test(arguments: FallbackRow.all) func everyStreamOnDisk(row: FallbackRow) async throws {
        try await judge(row, in: Self.disk.get().store, isStreamed: true)
    }

    private func judge(_ row: FallbackRow, in store: any WholeStore, isStreamed: Bool = false) async throws {
        let cases = FallbackCase.all(row)
        var objections: [String] = []
        // Side by side, so that writes share a transaction.
        try await withThrowingTaskGroup(of: [String].self) { group in
            for (index, item) in cases.enumerated() {
                if index >= 16 { objections += try await group.next() ?? [] }
                group.addTask { try await FallbackRun(item, in: store, isStreamed: isStreamed).objections() }
            }
            for try await found in group { objections += found }
        }
        #expect(objections.isEmpty, "\(objections.count): \(objections.prefix(8).joined(separator: "\n"))")
        #expect(cases.count >= 10)
    }
}

/// A store in a file of its own, which goes with it.
final class DiskStore: Sendable {
    let store: FileStore
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "byok-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        store = try FileStore(at: folder + "/keys.byok")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}
