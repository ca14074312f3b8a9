// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

struct FileStoreBadInputTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Files that are there already, and what opening says of them.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var code: BYOKError.Code
        var make: @Sendable (TemporaryFolder) throws -> Void
        var testDescription: String { name }

        init(_ name: String, _ code: BYOKError.Code, _ make: @escaping @Sendable (TemporaryFolder) throws -> Void) {
            self.name = name
            self.code = code
            self.make = make
        }
    }

    static let cases: [Case] = [
        Case("symbolic link to a store", .storePermissions) { folder in
            _ = try FileStore(at: folder.file("other.byok"))
            try FileManager.default.createSymbolicLink(
                atPath: folder.file(), withDestinationPath: folder.file("other.byok"))
        },
        Case("symbolic link to nothing", .storePermissions) { folder in
            try FileManager.default.createSymbolicLink(atPath: folder.file(), withDestinationPath: "/nonexistent")
        },
        Case("folder in the file's place", .storeForeign) { folder in
            try FileManager.default.createDirectory(
                atPath: folder.file(), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        },
        Case("named pipe", .storeForeign) { folder in try #require(mkfifo(folder.file(), 0o600) == 0) },
        Case("text", .storeForeign) { folder in try write(Array("my notes, by hand".utf8), folder) },
        Case("one byte", .storeForeign) { folder in try write([7], folder) },
        Case("noise", .storeForeign) { folder in
            try write((0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 37) }, folder)
        },
        Case("another program's SQLite database", .storeForeign) { folder in
            try sqlite(folder.file(), "CREATE TABLE notes(text); INSERT INTO notes VALUES('mine')")
            chmod(folder.file(), 0o600)
        },
        Case("another program's application id", .storeForeign) { folder in
            try sqlite(folder.file(), "PRAGMA application_id = 1; PRAGMA user_version = 1; CREATE TABLE t(x)")
            chmod(folder.file(), 0o600)
        },
        Case("newer format", .storeTooNew) { folder in
            _ = try FileStore(at: folder.file())
            try sqlite(folder.file(), "PRAGMA user_version = 7")
        },
        Case("our id without our tables", .storeCorrupt) { folder in
            try sqlite(folder.file(), "PRAGMA application_id = 0x42594F4B; PRAGMA user_version = 1; CREATE TABLE t(x)")
            chmod(folder.file(), 0o600)
        },
        Case("cut within the header", .storeCorrupt) { folder in try cut(folder, to: 50) },
        Case("cut within a page", .storeCorrupt) { folder in try cut(folder, to: 5_000) },
        Case("cut after the first page", .storeCorrupt) { folder in try cut(folder, to: 4_096) },
        Case("cut to nothing, with its log still there", .storeCorrupt) { folder in
            try write([], folder)
            try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder.file() + "-wal"))
        },
        Case("noise after the header", .storeCorrupt) { folder in
            _ = try FileStore(at: folder.file())
            var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.file())))
            for index in 100..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
            try write(bytes, folder)
        },
        Case("file that others may read", .storePermissions) { folder in
            _ = try FileStore(at: folder.file())
            chmod(folder.file(), 0o644)
        },
        Case("file that the group may write", .storePermissions) { folder in
            _ = try FileStore(at: folder.file())
            chmod(folder.file(), 0o660)
        },
        Case("folder that others may enter", .storePermissions) { folder in chmod(folder.path, 0o701) },
        Case("folder that the group may read", .storePermissions) { folder in chmod(folder.path, 0o750) },
    ]

    @Test(arguments: cases)
    func refusesAndTouchesNothing(bad: Case) throws {
        try bad.make(folder)
        let before = try snapshot()
        let error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file()) }
        #expect(error?.code == bad.code, "\(String(describing: error))")
        #expect(error?.description.contains(folder.path) == false, "a path in a message for end users")
        if bad.code != .storeCorrupt { #expect(try snapshot() == before) }
    }

    @Test func saysHowToMendTheModes() throws {
        _ = try FileStore(at: folder.file())
        chmod(folder.file(), 0o640)
        var error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file()) }
        #expect(error?.message.contains("0640") == true && error?.message.contains("chmod 0600") == true)
        chmod(folder.path, 0o755)
        error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file()) }
        #expect(error?.message.contains("0755") == true && error?.message.contains("chmod 0700") == true)
    }

    @Test func namesBothVersionsOfANewerFormat() throws {
        _ = try FileStore(at: folder.file())
        try sqlite(folder.file(), "PRAGMA user_version = 7")
        let error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file()) }
        #expect(error?.message.contains("format 7") == true && error?.message.contains("up to 3") == true)
    }

    @Test func takesAnEmptyFileAsNew() async throws {
        try Self.write([], folder)
        let store = try FileStore(at: folder.file())
        try await store.insert(.sample(.user("u"), seed: 1))
    }

    @Test(arguments: ["", "/", ".", "..", "a/..", "a\0b"])
    func refusesAPathThatNamesNoFile(path: String) {
        let error = #expect(throws: BYOKError.self) { try FileStore(at: folder.path + "/" + path) }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test func doesNotMakeFoldersUponFolders() {
        let error = #expect(throws: BYOKError.self) { try FileStore(at: folder.path + "/a/b/keys.byok") }
        #expect(error?.code == .storeUnavailable)
    }

    @Test func opensThroughALinkedFolder() async throws {
        let link = folder.path + "-link"
        defer { unlink(link) }
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path)
        let store = try FileStore(at: link + "/keys.byok")
        try await store.insert(.sample(.user("u"), seed: 1))
        #expect(FileManager.default.fileExists(atPath: folder.file()))
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func saysThatAFolderIsReadOnly() throws {
        _ = try FileStore(at: folder.file())
        chmod(folder.path, 0o500)
        defer { chmod(folder.path, 0o700) }
        let error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file()) }
        #expect(error?.code == .storeReadOnly)
    }

    @Test(.enabled(if: geteuid() == 0, "only root may give files away"))
    func refusesAnotherUsersFileAndFolder() throws {
        _ = try FileStore(at: folder.file())
        try #require(chown(folder.file(), 12_345, 0) == 0)
        var error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file()) }
        #expect(error?.code == .storePermissions)
        try #require(chown(folder.file(), 0, 0) == 0 && chown(folder.path, 12_345, 0) == 0)
        error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file()) }
        #expect(error?.code == .storePermissions)
    }

    /// `query_only` makes SQLite answer as it does for a file system that was mounted read-only after the opening.
    @Test func saysThatTheStoreIsReadOnly() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        try await store.insert(.sample(owner, seed: 1))
        try store.executeOnWriter("PRAGMA query_only = ON")
        let error = await #expect(throws: BYOKError.self) { try await store.insert(.sample(owner, seed: 2)) }
        #expect(error?.code == .storeReadOnly)
        #expect(try await store.records(ownedBy: [owner])[0].records.count == 1)
        try store.executeOnWriter("PRAGMA query_only = OFF")
        try await store.insert(.sample(owner, seed: 2))
    }

    @Test func failsAllOfABatchWhoseCommitFails() async throws {
        let store = try FileStore(at: folder.file())
        let owner = try KeyOwner.user("u")
        try await store.insert(.sample(owner, seed: 0))
        // A deferred constraint is what makes COMMIT itself fail, after every statement has succeeded.
        try store.executeOnWriter(
            """
            PRAGMA foreign_keys = ON; CREATE TABLE p(x PRIMARY KEY);
            CREATE TABLE c(x REFERENCES p(x) DEFERRABLE INITIALLY DEFERRED);
            CREATE TEMP TRIGGER t AFTER INSERT ON main.user_api_keys BEGIN INSERT INTO c VALUES(1); END
            """)
        let codes = await withTaskGroup(of: BYOKError.Code?.self) { group in
            for seed in UInt64(1)...20 {
                group.addTask {
                    do { try await store.insert(.sample(owner, seed: seed)) } catch {
                        return (error as? BYOKError)?.code
                    }
                    return nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.allSatisfy { $0 == .storeUnavailable })
        try store.executeOnWriter("DROP TRIGGER temp.t")
        #expect(try await store.records(ownedBy: [owner])[0].records.count == 1)
        try await store.insert(.sample(owner, seed: 100))
    }

    @Test func saysThatAnotherProcessKeepsTheLock() async throws {
        var options = FileStore.Options()
        options.busyTimeout = .milliseconds(30)
        let (store, other) = try (FileStore(at: folder.file(), options: options), FileStore(at: folder.file()))
        let owner = try KeyOwner.user("u")
        try other.executeOnWriter("BEGIN IMMEDIATE")
        let error = await #expect(throws: BYOKError.self) { try await store.insert(.sample(owner, seed: 1)) }
        #expect(error?.code == .storeUnavailable)
        #expect(try await store.records(ownedBy: [owner])[0].records.isEmpty, "reads go on")
        try other.executeOnWriter("COMMIT")
        try await store.insert(.sample(owner, seed: 1))
    }

    @Test func manyMayMakeTheStoreAtOnce() async throws {
        let path = folder.file()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask {
                    let store = try FileStore(at: path)
                    try await store.insert(.sample(.user("u\(number)"), seed: UInt64(number)))
                }
            }
            try await group.waitForAll()
        }
        #expect(try sqlite(path, "SELECT count(*) FROM user_api_keys") == "16")
    }

    private func snapshot() throws -> [String: Data?] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return Dictionary(
            uniqueKeysWithValues: names.map { name in
                let path = folder.path + "/" + name
                let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
                return (name, type == .typeRegular ? FileManager.default.contents(atPath: path) : nil)
            })
    }

    private static func write(_ bytes: [UInt8], _ folder: TemporaryFolder) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: folder.file()))
        chmod(folder.file(), 0o600)
    }

    private static func cut(_ folder: TemporaryFolder, to size: Int) throws {
        _ = try FileStore(at: folder.file())
        try write(Array(try Data(contentsOf: URL(fileURLWithPath: folder.file()))).prefix(size).map { $0 }, folder)
    }
}
