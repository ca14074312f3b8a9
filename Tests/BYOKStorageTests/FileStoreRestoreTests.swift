// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Synchronization
import Testing

@testable import BYOKStorage

struct FileStoreRestoreTests {
    private let folder: TemporaryFolder
    private let owner: KeyOwner
    private var backup: String { folder.file("backup.byok") }

    init() throws {
        folder = try TemporaryFolder()
        owner = try KeyOwner.user("u")
    }

    @Test func bringsBackWhatTheBackupHeldAndSaysSo() async throws {
        try await makeStore(0..<10)
        let before = FileManager.default.contents(atPath: backup)
        let seen = Seen()
        try await FileStore.restore(from: backup, to: folder.file("new.byok"), actor: "ada") { progress in
            seen.add(progress, isPartialThere: false)
        }
        let store = try FileStore(at: folder.file("new.byok"))
        #expect(try await keys(store) == keys(of: 0..<10))
        let entries = try await store.entries(of: .platform, from: 1, limit: 10)
        #expect(entries.map(\.event.kind) == [.restored] && entries.first?.event.actor == "ada")
        #expect(try await store.verify(.platform) == .intact(entries: 1))
        #expect(FileManager.default.contents(atPath: backup) == before, "the backup was changed")
        #expect(seen.all.last.map { $0.done == $0.total && $0.done > 0 } == true)
        #expect(
            names() == ["backup.byok", "keys.byok", "keys.byok-ballast", "keys.byok-lock", "new.byok"]
                + ["-ballast", "-lock", "-shm", "-wal"].map { "new.byok" + $0 })
    }

    @Test func keepsTheOldStoreBesideTheNewOne() async throws {
        try await makeStore(0..<10)
        for round in UInt64(1)...3 {
            do {
                let store = try FileStore(at: folder.file())
                try await store.insert(.sample(owner, seed: 100 * round))
            }
            let error = await #expect(throws: BYOKError.self) {
                try await FileStore.restore(from: backup, to: folder.file())
            }
            #expect(error?.code == .invalidConfiguration)
            try await FileStore.restore(from: backup, to: folder.file(), replacing: true)
            #expect(try await keys(FileStore(at: folder.file())) == keys(of: 0..<10))
            let name = folder.file("keys.byok.replaced" + (round == 1 ? "" : ".\(round)"))
            let kept = try await keys(FileStore(at: name))
            #expect(kept == keys(of: 0..<10).union(keys(of: 100 * round..<100 * round + 1)))
        }
    }

    @Test func refusesWhileAnybodyHasTheStoreOpen() async throws {
        try await makeStore(0..<3)
        let error: BYOKError?
        do {
            let store = try FileStore(at: folder.file())
            error = await #expect(throws: BYOKError.self) {
                try await FileStore.restore(from: backup, to: folder.file(), replacing: true)
            }
            try await store.insert(.sample(owner, seed: 50))
            #expect(try await keys(store).count == 4)
        }
        #expect(error?.code == .storeUnavailable && error?.message.contains("open") == true)
        #expect(!names().contains { $0.contains("replaced") || $0.contains("restoring") })
        try await FileStore.restore(from: backup, to: folder.file(), replacing: true)
    }

    @Test func nobodyOpensTheStoreMeanwhile() async throws {
        try await makeStore(0..<3)
        let path = folder.file()
        let codes = Shared<[BYOKError.Code]>([])
        try await FileStore.restore(from: backup, to: path, replacing: true) { _ in
            var options = FileStore.Options()
            options.busyTimeout = .zero
            do { _ = try FileStore(at: path, options: options) } catch {
                codes.value.withLock { $0.append((error as? BYOKError)?.code ?? .conflict) }
            }
        }
        #expect(Set(codes.value.withLock { $0 }) == [.storeUnavailable])
    }

    /// What a killed process leaves: a log that SQLite would read into any file of the name.
    @Test(arguments: [true, false])
    func anotherFilesLogIsNeverAppliedToIt(isOldThere: Bool) async throws {
        try await makeStore(0..<10)
        do {
            let store = try FileStore(at: folder.file())
            for seed in UInt64(500)..<600 { try await store.insert(.sample(owner, seed: seed)) }
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(
                    atPath: folder.file() + suffix, toPath: folder.file("crashed" + suffix))
            }
        }
        for suffix in ["", "-wal"] { rename(folder.file("crashed" + suffix), folder.file() + suffix) }
        if !isOldThere { unlink(folder.file()) }
        try await FileStore.restore(from: backup, to: folder.file(), replacing: isOldThere)
        #expect(try await keys(FileStore(at: folder.file())) == keys(of: 0..<10))
        #expect(try sqlite(folder.file(), "PRAGMA integrity_check") == "ok")
        if isOldThere {
            let kept = try await keys(FileStore(at: folder.file("keys.byok.replaced")))
            #expect(kept == keys(of: 0..<10).union(keys(of: 500..<600)), "what was only in the log is lost")
        } else {
            #expect(names().contains("keys.byok.replaced-wal"))
        }
    }

    @Test func replacesAStoreThatIsDamaged() async throws {
        try await makeStore(0..<10)
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.file())))
        for index in 4_096..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
        try Data(bytes).write(to: URL(fileURLWithPath: folder.file()))
        chmod(folder.file(), 0o600)
        try await FileStore.restore(from: backup, to: folder.file(), replacing: true)
        #expect(try await keys(FileStore(at: folder.file())) == keys(of: 0..<10))
        #expect(FileManager.default.contents(atPath: folder.file("keys.byok.replaced")) == Data(bytes))
    }

    @Test(arguments: [
        ("empty", BYOKError.Code.storeCorrupt), ("header cut", .storeCorrupt), ("page cut", .storeCorrupt),
        ("half", .storeCorrupt), ("last page cut", .storeCorrupt), ("noise", .storeForeign), ("text", .storeForeign),
        ("flipped pages", .storeCorrupt), ("another's", .storeForeign), ("newer", .storeTooNew),
        ("folder", .storeForeign),
        ("missing", .storeUnavailable), ("with a log", .invalidConfiguration),
    ])
    func refusesABadBackupAndTouchesNothing(kind: String, code: BYOKError.Code) async throws {
        try await makeStore(0..<200)
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: backup)))
        switch kind {
        case "empty": bytes = []
        case "header cut": bytes = Array(bytes.prefix(60))
        case "page cut": bytes = Array(bytes.prefix(bytes.count - 1_000))
        case "half": bytes = Array(bytes.prefix(bytes.count / 8_192 * 4_096))
        case "last page cut": bytes = Array(bytes.dropLast(4_096))
        case "noise": bytes = bytes.indices.map { UInt8(truncatingIfNeeded: $0 &* 37) }
        case "text": bytes = Array("my notes, by hand".utf8)
        case "flipped pages": for page in 2..<bytes.count / 4_096 { bytes[page * 4_096 + 3] ^= 0xFF }
        case "newer": bytes[63] = 99
        default: break
        }
        unlink(backup)
        switch kind {
        case "missing": break
        case "folder": mkdir(backup, 0o700)
        case "another's": try sqlite(backup, "CREATE TABLE notes(text)")
        default: try Data(bytes).write(to: URL(fileURLWithPath: backup))
        }
        if kind == "with a log" { try Data([1]).write(to: URL(fileURLWithPath: backup + "-wal")) }
        let before = FileManager.default.contents(atPath: folder.file())
        let (list, path) = (names(), folder.file())
        let error = await #expect(throws: BYOKError.self) {
            try await FileStore.restore(from: backup, to: path, replacing: true)
        }
        #expect(error?.code == code, "\(String(describing: error))")
        #expect(error?.description.contains(folder.path) == false, "a path in a message for end users")
        #expect(FileManager.default.contents(atPath: folder.file()) == before && names() == list)
        #expect(try await keys(FileStore(at: folder.file())).count == 200)
    }

    @Test func doesNotReplaceWhatIsNotAStore() async throws {
        try await makeStore(0..<3)
        let other = folder.file("notes.db")
        try sqlite(other, "CREATE TABLE notes(text)")
        chmod(other, 0o600)
        let error = await #expect(throws: BYOKError.self) {
            try await FileStore.restore(from: backup, to: other, replacing: true)
        }
        #expect(error?.code == .storeForeign)
        #expect(try sqlite(other, ".tables") == "notes")
    }

    @Test func aCancelledRestoreChangesNothing() async throws {
        try await makeStore(0..<100)
        let (path, from) = (folder.file(), backup)
        let list = names()
        let error = await #expect(throws: BYOKError.self) {
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await FileStore.restore(from: from, to: path, replacing: true)
            }
            try await task.value
        }
        #expect(error?.code == .cancelled)
        #expect(names() == list)
    }

    /// A store of these keys, closed, and a backup of it.
    private func makeStore(_ seeds: Range<UInt64>) async throws {
        let store = try FileStore(at: folder.file())
        let writes = seeds.map { KeyChange.Write.insert(.sample(owner, seed: $0)) }
        try await store.commit(KeyChange(owner: owner, writes: writes, audit: []))
        try await store.backup(to: backup)
    }

    private func keys(_ store: FileStore) async throws -> Set<KeyID> {
        try await Set(store.records(ownedBy: [owner])[0].records.map(\.id))
    }

    private func keys(of seeds: Range<UInt64>) -> Set<KeyID> { Set(seeds.map { KeyRecord.sample(owner, seed: $0).id }) }

    private func names() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }
}
