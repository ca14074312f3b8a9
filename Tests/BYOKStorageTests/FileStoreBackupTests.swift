// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Synchronization
import Testing

@testable import BYOKStorage

struct FileStoreBackupTests {
    private let folder: TemporaryFolder
    private let owner: KeyOwner
    private var backup: String { folder.file("backup.byok") }

    init() throws {
        folder = try TemporaryFolder()
        owner = try KeyOwner.user("u")
    }

    @Test func isOneMomentOfAStoreThatIsWrittenTo() async throws {
        let (store, owner) = try (FileStore(at: folder.file()), owner)
        try await fill(store, 0..<400)
        let isDone = Shared(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // Two at a time, so that half a change would show.
                var seed = UInt64(1_000)
                while !isDone.value.withLock({ $0 }) {
                    let writes = [seed, seed + 1].map { KeyChange.Write.insert(.sample(owner, seed: $0)) }
                    try await store.commit(KeyChange(owner: owner, writes: writes, audit: []))
                    seed += 2
                }
            }
            for number in 0..<3 { try await store.backup(to: folder.file("backup\(number)")) }
            isDone.value.withLock { $0 = true }
            try await group.waitForAll()
        }
        var counts: [Int] = []
        for number in 0..<3 {
            let copy = try FileStore(at: folder.file("backup\(number)"))
            counts.append(try await copy.records(ownedBy: [owner])[0].records.count)
            #expect(try await copy.verify(owner) == .intact(entries: 400))
        }
        #expect(counts.allSatisfy { $0 >= 400 && $0 % 2 == 0 } && counts == counts.sorted(), "\(counts)")
    }

    @Test func isOneFileThatSaysHowFarItIs() async throws {
        let store = try FileStore(at: folder.file())
        try await fill(store, 0..<300)
        let (seen, partial) = (Seen(), backup + ".partial")
        try Data("left behind".utf8).write(to: URL(fileURLWithPath: partial))
        chmod(partial, 0o600)
        try await store.backup(to: backup) { progress in
            seen.add(progress, isPartialThere: FileManager.default.fileExists(atPath: partial))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("backup") }
        #expect(names == ["backup.byok"])
        #expect(try mode(of: backup) == 0o600)
        #expect(
            seen.all.count >= 2 && seen.all.first?.done == 0 && seen.all.map(\.done) == seen.all.map(\.done).sorted())
        #expect(seen.all.last.map { $0.done == $0.total && $0.done > 10 } == true)
        #expect(seen.wasPartialThere)
    }

    @Test func leavesOutWhatFreedPagesHeld() async throws {
        let store = try FileStore(at: folder.file())
        try await fill(store, 0..<300)
        let before = try await store.records(ownedBy: [owner])[0].records
        for record in before.dropFirst(10) {
            try await store.commit(KeyChange(owner: owner, writes: [.remove(record.id, expecting: 1)], audit: []))
        }
        try await store.backup(to: backup)
        let sizes = try [folder.file(), backup].map { try Data(contentsOf: URL(fileURLWithPath: $0)).count }
        #expect(sizes[1] < sizes[0] - 100_000, "\(sizes)")
        #expect(try await FileStore(at: backup).records(ownedBy: [owner])[0].records.count == 10)
    }

    @Test func neverTakesTheNameOfAFileThatIsThere() async throws {
        let store = try FileStore(at: folder.file())
        try Data("mine".utf8).write(to: URL(fileURLWithPath: backup))
        let error = await #expect(throws: BYOKError.self) { try await store.backup(to: backup) }
        #expect(error?.code == .invalidConfiguration)
        #expect(FileManager.default.contents(atPath: backup) == Data("mine".utf8))
        unlink(backup)
        // Nor of one that comes while the copy is being written.
        let path = backup
        let late = await #expect(throws: BYOKError.self) {
            try await store.backup(to: path) { _ in
                _ = FileManager.default.createFile(atPath: path, contents: Data([1]))
            }
        }
        #expect(late?.code == .invalidConfiguration)
        #expect(FileManager.default.contents(atPath: backup) == Data([1]))
        #expect(!FileManager.default.fileExists(atPath: backup + ".partial"))
    }

    @Test func refusesAnUnfinishedCopyThatAnotherIsWriting() async throws {
        let store = try FileStore(at: folder.file())
        let other = try PartialFile(backup + ".partial", "copy")
        let error = await #expect(throws: BYOKError.self) { try await store.backup(to: backup) }
        #expect(error?.code == .storeUnavailable)
        #expect(FileManager.default.fileExists(atPath: other.path))
    }

    @Test func aFolderOpenToOthersIsRefused() async throws {
        let store = try FileStore(at: folder.file())
        mkdir(folder.path + "/open", 0o755)
        let error = await #expect(throws: BYOKError.self) { try await store.backup(to: folder.path + "/open/b") }
        #expect(error?.code == .storePermissions && error?.message.contains("backup's folder") == true)
    }

    @Test func aCancelledBackupLeavesNothing() async throws {
        let store = try FileStore(at: folder.file())
        try await fill(store, 0..<300)
        let path = backup
        let task = Shared<Task<Void, any Error>?>(nil)
        let (ready, go) = AsyncStream<Void>.makeStream()
        let made = Task {
            for await _ in ready { break }
            try await store.backup(to: path) { progress in
                if progress.done == 0 { task.value.withLock { $0?.cancel() } }
            }
        }
        task.value.withLock { $0 = made }
        go.yield()
        let error = await #expect(throws: BYOKError.self) { try await made.value }
        #expect(error?.code == .cancelled)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("backup") } == [])
    }

    @Test(.enabled(if: geteuid() == 0 && SmallDisk.isPossible, "needs root and mount(8)"))
    func aFullDiskLeavesNothing() async throws {
        let disk = try SmallDisk()
        defer { disk.remove() }
        let store = try FileStore(at: folder.file())
        try await fill(store, 0..<1_000)
        disk.fill()
        // Room for the beginning of a copy.
        truncate(disk.path + "/filling", 2 * 1_024 * 1_024 - 200_000)
        let error = await #expect(throws: BYOKError.self) { try await store.backup(to: disk.path + "/backup") }
        #expect(error?.code == .storeFull)
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["filling"])
        try await store.insert(.sample(owner, seed: 1_000_000))
        try await store.backup(to: backup)
        let full = await #expect(throws: BYOKError.self) {
            try await FileStore.restore(from: backup, to: disk.path + "/keys.byok")
        }
        #expect(full?.code == .storeFull)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: disk.path).sorted() == ["filling", "keys.byok-lock"])
    }

    /// The whole of what the store and its copies put on disk, under every umask. In a process of its own, for the umask
    /// is the process's.
    @Test func everyFileIsClosedToOthersWhateverTheUmask() async {
        await #expect(processExitsWith: .success) {
            for mask in [0, 0o22, 0o77, 0o777] as [mode_t] {
                umask(0o22)
                let folder = try TemporaryFolder()
                umask(mask)
                let (path, copy) = (folder.path + "/new/keys.byok", folder.path + "/backups/copy.byok")
                let store = try FileStore(at: path)
                let owner = try KeyOwner.user("u")
                try await store.commit(KeyChange(owner: owner, writes: [.insert(.sample(owner, seed: 1))], audit: []))
                let partial = Seen()
                try await store.backup(to: copy) { _ in partial.add(try? mode(of: copy + ".partial")) }
                let restored = folder.path + "/restored/keys.byok"
                let restoring = Seen()
                try await FileStore.restore(from: copy, to: restored) { _ in
                    restoring.add(try? mode(of: restored + ".restoring"))
                }
                try #require(
                    partial.modes == [0o600] && restoring.modes == [0o600], "\(partial.modes) \(restoring.modes)")
                for folder in [path, copy, restored].map({ ($0 as NSString).deletingLastPathComponent }) {
                    try #require(try mode(of: folder) == 0o700)
                    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                        try #require(try mode(of: folder + "/" + name) == 0o600, "\(name), umask \(mask)")
                    }
                }
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/new").sorted()
                try #require(names == ["", "-ballast", "-lock", "-shm", "-wal"].map { "keys.byok" + $0 })
            }
        }
    }

    private func fill(_ store: FileStore, _ seeds: Range<UInt64>) async throws {
        for start in stride(from: seeds.lowerBound, to: seeds.upperBound, by: 50) {
            let part = start..<min(start + 50, seeds.upperBound)
            let events = part.map {
                AuditEvent(at: Timestamp(seconds: Int64($0)), owner: owner, kind: .added, actor: "a")
            }
            try await store.commit(
                KeyChange(owner: owner, writes: part.map { .insert(.sample(owner, seed: $0)) }, audit: events))
        }
    }
}

/// A value that a test's tasks share.
final class Shared<Value: Sendable>: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
}

/// What a job said while it ran.
final class Seen: Sendable {
    private let state = Mutex<(all: [JobProgress], partial: Bool, modes: Set<Int?>)>(([], false, []))
    var all: [JobProgress] { state.withLock { $0.all } }
    var wasPartialThere: Bool { state.withLock { $0.partial } }
    var modes: Set<Int?> { state.withLock { $0.modes } }

    func add(_ progress: JobProgress, isPartialThere: Bool) {
        state.withLock {
            $0.all.append(progress)
            $0.partial = $0.partial || isPartialThere
        }
    }

    func add(_ mode: Int?) { _ = state.withLock { $0.modes.insert(mode) } }

    @Test func readsTheFileThrough() async throws {
        let folder = try TemporaryFolder()
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("ann")
        for seed in 0..<200 {
            try await store.commit(
                KeyChange(owner: owner, writes: [.insert(.sample(owner, seed: UInt64(seed)))], audit: []))
        }
        try await store.checkFile()
        await store.close()
        // A page of the keys' table, as a bad block leaves it.
        let handle = try #require(FileHandle(forUpdatingAtPath: folder.file()))
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: size / 8_192 * 4_096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        try handle.close()
        let error = await #expect(throws: BYOKError.self) { try await store.checkFile() }
        #expect(error?.code == .storeCorrupt)
    }
}
