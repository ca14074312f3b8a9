// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

/// The store's files are removed or replaced while it is open.
struct FileStoreMovedTests {
    private let folder: TemporaryFolder
    private let owner: KeyOwner

    init() throws {
        folder = try TemporaryFolder()
        owner = try KeyOwner.user("u")
    }

    enum Mishap: String, CaseIterable, Sendable {
        case removed, renamed, replaced
        case logRemoved, indexRemoved, lockRemoved

        var isOfTheDatabase: Bool { [.removed, .renamed, .replaced].contains(self) }

        func happen(in folder: TemporaryFolder) throws {
            switch self {
            case .removed: unlink(folder.file())
            case .renamed: rename(folder.file(), folder.file("old.byok"))
            case .replaced:
                rename(folder.file(), folder.file("old.byok"))
                _ = try FileStore(at: folder.file("new.byok"))
                rename(folder.file("new.byok"), folder.file())
            case .logRemoved: unlink(folder.file("keys.byok-wal"))
            case .indexRemoved: unlink(folder.file("keys.byok-shm"))
            case .lockRemoved: unlink(folder.file("keys.byok-lock"))
            }
        }
    }

    @Test(arguments: Mishap.allCases)
    func acknowledgesNothingAfterwards(mishap: Mishap) async throws {
        var options = FileStore.Options()
        // The files beside the database are looked at once a second; the database itself at each write.
        if !mishap.isOfTheDatabase { options.lookInterval = .zero } else { options.lookInterval = .seconds(3_600) }
        let store = try FileStore(at: folder.file(), options: options)
        try await store.insert(.sample(owner, seed: 1))
        let table = try await store.records(ownedBy: [owner])[0]
        try #require(store.isCurrent(table.stamp))
        try mishap.happen(in: folder)
        for seed in UInt64(2)...3 {
            let error = await #expect(throws: BYOKError.self) { try await store.insert(.sample(owner, seed: seed)) }
            #expect(error?.code == .storeUnavailable && error?.message.contains("open it again") == true, "\(seed)")
        }
        #expect(!store.isCurrent(table.stamp))
        let error = await #expect(throws: BYOKError.self) { try await store.records(ownedBy: [owner]) }
        #expect(error?.code == .storeUnavailable)
    }

    /// The only bound on what is stale in an idle store.
    @Test(arguments: Mishap.allCases)
    func anIdleStoreNotices(mishap: Mishap) async throws {
        var options = FileStore.Options()
        options.lookInterval = .milliseconds(5)
        let store = try FileStore(at: folder.file(), options: options)
        try await store.insert(.sample(owner, seed: 1))
        let table = try await store.records(ownedBy: [owner])[0]
        try mishap.happen(in: folder)
        let deadline = ContinuousClock.now + .seconds(10)
        while store.isCurrent(table.stamp), ContinuousClock.now < deadline { await Task.yield() }
        #expect(!store.isCurrent(table.stamp))
    }

    /// Another process shares none of SQLite's memory: it would make the missing file anew.
    @Test(arguments: [Mishap.logRemoved, .indexRemoved])
    func norDoesAnotherProcess(mishap: Mishap) async throws {
        let store = try FileStore(at: folder.file())
        try await store.insert(.sample(owner, seed: 1))
        try mishap.happen(in: folder)
        await #expect(processExitsWith: .success) { [path = folder.file() as String] in
            var options = FileStore.Options()
            options.busyTimeout = .milliseconds(20)
            do {
                _ = try FileStore(at: path, options: options)
                exit(1)
            } catch let error as BYOKError where error.message.contains("removed or replaced") {}
        }
        withExtendedLifetime(store) {}
    }

    /// Whoever closes last takes the log away; who comes at that moment must not take it for a mishap.
    @Test func opensWhileAnotherCloses() async throws {
        let path = folder.file()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask { for _ in 0..<40 { _ = try FileStore(at: path) } }
            }
            try await group.waitForAll()
        }
    }

    @Test func aFileThatMovesDuringTheTransactionAcknowledgesNothing() async throws {
        let file = try StoreFile(locating: folder.file())
        let files = try FileSet(entering: file, waiting: .zero)
        try file.makeIfMissing()
        let connection = try WriteConnection(file, busyTimeout: .zero, keptChanges: 10, vfs: nil)
        let freshness = try Freshness(path: file.path)
        try #require(try files.settle())
        let gate = try WriteGate(files, freshness: freshness, busyTimeout: .zero, lookInterval: .seconds(3_600))
        let event = AuditEvent(at: Timestamp(seconds: 1), owner: owner, kind: .used, actor: "a")
        try gate.pass(connection) { try connection.transaction(.append([event])) }
        let error = #expect(throws: BYOKError.self) {
            try gate.pass(connection) {
                try connection.transaction(.append([event]))
                unlink(folder.file())
            }
        }
        #expect(error?.code == .storeUnavailable)
    }

    /// What was acknowledged goes with the file: into it, from a log that no longer has its name.
    @Test(arguments: [Mishap.renamed, .replaced, .logRemoved, .indexRemoved])
    func nothingAcknowledgedIsLost(mishap: Mishap) async throws {
        var options = FileStore.Options()
        options.lookInterval = .zero
        do {
            let store = try FileStore(at: folder.file(), options: options)
            for seed in UInt64(0)..<20 { try await store.insert(.sample(owner, seed: seed)) }
            try mishap.happen(in: folder)
            await #expect(throws: BYOKError.self) { try await store.insert(.sample(owner, seed: 100)) }
            // At once, for the process may be killed next. By another process: it holds no locks that closing could drop.
            let file = mishap.isOfTheDatabase ? "old.byok" : "keys.byok"
            system("cp '\(folder.file(file))' '\(folder.file("copy.byok"))'")
        }
        #expect(try await FileStore(at: folder.file("copy.byok")).records(ownedBy: [owner])[0].records.count == 20)
        let path = mishap.isOfTheDatabase ? folder.file("old.byok") : folder.file()
        #expect(try await FileStore(at: path).records(ownedBy: [owner])[0].records.count == 20)
        if mishap == .replaced {
            #expect(try await FileStore(at: folder.file()).records(ownedBy: [owner])[0].records.isEmpty)
        }
    }

    /// SQLite would read one store's log into the other.
    @Test(arguments: Mishap.allCases)
    func nobodyOpensTheNewFileWhileTheOldOneIsOpen(mishap: Mishap) async throws {
        if mishap == .lockRemoved { return }  // What says so is gone; `anIdleStoreNotices` bounds the harm.
        do {
            let store = try FileStore(at: folder.file())
            try await store.insert(.sample(owner, seed: 1))
            try mishap.happen(in: folder)
            var options = FileStore.Options()
            options.busyTimeout = .milliseconds(20)
            let error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file(), options: options) }
            #expect(error?.code == .storeUnavailable, "\(String(describing: error))")
            if mishap == .removed || mishap == .renamed {
                #expect(!FileManager.default.fileExists(atPath: folder.file()), "a file was made")
            }
        }
        _ = try? FileStore(at: folder.file())  // Refused once more where a log without its file was left.
        unlink(folder.file("keys.byok-wal"))
        _ = try FileStore(at: folder.file())
    }
}
