// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Synchronization
import Testing

@testable import BYOKStorage

/// Several stores on one file. A lock belongs to a description of the lock file, so a second one in this process is to
/// the store what another process is.
struct FileStoreSharingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func whoHasJustWrittenDoesNotGoFirstAgain() async throws {
        let (order, path) = (Shared<[String]>([]), folder.file())
        try await withCheckedThrowingContinuation { (caller: CheckedContinuation<Void, any Error>) in
            do {
                // Not on the pool's threads, which these waits would block.
                try DetachedThread.start { caller.resume(with: Result { try Self.takeTurns(20, path, order) }) }
            } catch {
                caller.resume(throwing: error)
            }
        }
        #expect(order.value.withLock { $0 } == Array(repeating: ["second", "first"], count: 20).flatMap { $0 })
    }

    private static func takeTurns(_ rounds: Int, _ path: String, _ order: Shared<[String]>) throws {
        let probe = try LockFile(beside: path)
        let (first, second) = try (WriteTurn(LockFile(beside: path)), WriteTurn(LockFile(beside: path)))
        for _ in 0..<rounds {
            #expect(try first.take(within: .seconds(10)) == nil, "somebody was in the way")
            try DetachedThread.start {
                do {
                    _ = try second.take(within: .seconds(10))
                    order.value.withLock { $0.append("second") }
                    second.end()
                } catch {
                    Issue.record(error)
                }
            }
            let deadline = ContinuousClock.now + .seconds(10)
            while try probe.tryLock(.next), ContinuousClock.now < deadline {
                probe.unlock(.next)
                usleep(100)
            }
            first.end()
            _ = try first.take(within: .seconds(10))
            order.value.withLock { $0.append("first") }
            first.end()
        }
    }

    @Test func aWriteWaitsForItsTurnAndNoLongerThanAsked() async throws {
        var options = FileStore.Options()
        options.busyTimeout = .milliseconds(50)
        let store = try FileStore(at: folder.file(), options: options)
        let owner = try KeyOwner.user("u")
        let other = try LockFile(beside: folder.file())
        try #require(try other.tryLock(.active))
        // Twice: the second finds the thread that still waits for the first.
        for seed in UInt64(1)...2 {
            let start = ContinuousClock.now
            let error = await #expect(throws: BYOKError.self) { try await store.insert(.sample(owner, seed: seed)) }
            #expect(error?.code == .storeUnavailable && error?.message.contains("Another process") == true)
            let waited = start.duration(to: .now)
            #expect(waited >= .milliseconds(50) && waited < .seconds(20), "\(waited)")
            #expect(try await store.records(ownedBy: [owner])[0].records.isEmpty, "reads go on")
        }
        other.unlock(.active)
        try await store.insert(.sample(owner, seed: 3))
        #expect(try await store.records(ownedBy: [owner])[0].records.count == 1)
    }

    /// The same with a process: stopped in its turn, and then killed.
    @Test func aStoppedProcessKeepsItsTurnAndADeadOneDoesNot() async throws {
        var options = FileStore.Options()
        options.busyTimeout = .milliseconds(50)
        let store = try FileStore(at: folder.file(), options: options)
        let owner = try KeyOwner.user("u")
        let process = try LockHolder(folder.file() + "-lock", byte: 3)
        kill(process.id, SIGSTOP)
        let error = await #expect(throws: BYOKError.self) { try await store.insert(.sample(owner, seed: 1)) }
        #expect(error?.code == .storeUnavailable)
        process.kill()
        try await store.insert(.sample(owner, seed: 2))
    }

    @Test func closesWhileAnotherKeepsTheTurn() async throws {
        var options = FileStore.Options()
        options.busyTimeout = .milliseconds(10)
        let other: LockFile
        do {
            let store = try FileStore(at: folder.file(), options: options)
            other = try LockFile(beside: folder.file())
            try #require(try other.tryLock(.active))
            await #expect(throws: BYOKError.self) { try await store.insert(.sample(.user("u"), seed: 1)) }
            await store.close()
        }
        #expect(try other.tryLock(.presence), "the closed store is still taken for open")
    }

    @Test func storesOfOneProcessShareAFile() async throws {
        let stores = try (0..<3).map { _ in try FileStore(at: folder.file()) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, store) in stores.enumerated() {
                group.addTask {
                    for seed in UInt64(0)..<40 { try await store.insert(.sample(.user("u\(number)"), seed: seed)) }
                }
            }
            try await group.waitForAll()
        }
        for store in stores {
            let tables = try await store.records(ownedBy: [.user("u0"), .user("u1"), .user("u2")])
            #expect(tables.map(\.records.count) == [40, 40, 40])
        }
    }

    @Test func showsThatItIsOpenUntilTheLastReferenceGoes() throws {
        let other: LockFile
        do {
            let store = try FileStore(at: folder.file())
            other = try LockFile(beside: folder.file())
            #expect(try !other.tryLock(.presence))
            #expect(try other.tryLock(.presence, alone: false), "stores share it")
            withExtendedLifetime(store) {}
        }
        #expect(try other.tryLock(.presence))
    }

    @Test func waitsForWhoOpensAtTheSameMoment() throws {
        _ = try FileStore(at: folder.file())
        let other = try LockFile(beside: folder.file())
        try #require(try other.tryLock(.opening))
        var options = FileStore.Options()
        options.busyTimeout = .milliseconds(20)
        let error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file(), options: options) }
        #expect(error?.code == .storeUnavailable)
        other.unlock(.opening)
        _ = try FileStore(at: folder.file(), options: options)
    }

    @Test(arguments: ["link", "text", "wide", "folder"])
    func refusesALockFileThatIsNotItsOwn(kind: String) throws {
        let (path, code) = (
            folder.file() + "-lock", kind == "link" || kind == "wide" ? BYOKError.Code.storePermissions : .storeForeign
        )
        switch kind {
        case "link": try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.file("other"))
        case "folder": mkdir(path, 0o700)
        default:
            try Data("my notes, by hand".utf8.prefix(kind == "wide" ? 0 : 20)).write(to: URL(fileURLWithPath: path))
            chmod(path, kind == "wide" ? 0o640 : 0o600)
        }
        let before = FileManager.default.contents(atPath: path)
        let error = #expect(throws: BYOKError.self) { try FileStore(at: folder.file()) }
        #expect(error?.code == code, "\(String(describing: error))")
        #expect(FileManager.default.contents(atPath: path) == before)
        #expect(
            !FileManager.default.fileExists(atPath: folder.file())
                && !FileManager.default.fileExists(atPath: folder.file("other")))
    }
}

/// A process of another program that locks one byte as a store does.
private final class LockHolder {
    let id: pid_t
    private let pipe: UnsafeMutablePointer<FILE>
    private var isRunning = true

    init(_ path: String, byte: Int) throws {
        #if canImport(Darwin)
        let (command, layout) = (90, "struct.pack('qqihh', \(byte), 1, 0, fcntl.F_WRLCK, 0)")
        #else
        let (command, layout) = (37, "struct.pack('hhxxxxqqixxxx', fcntl.F_WRLCK, 0, \(byte), 1, 0)")
        #endif
        let script =
            "import fcntl,os,struct,time; f=open('\(path)','r+b'); fcntl.fcntl(f,\(command),\(layout)); "
            + "print(os.getpid(),flush=True); time.sleep(60)"
        pipe = try #require(popen("exec python3 -c \"\(script)\"", "r"))
        var line = [CChar](repeating: 0, count: 32)
        try #require(fgets(&line, 32, pipe) != nil)
        id = try #require(pid_t(String(decoding: line.map(UInt8.init).prefix { $0 > 32 }, as: UTF8.self)))
    }

    deinit { kill() }

    func kill() {
        if isRunning { Foundation.kill(id, SIGKILL) }
        if isRunning { pclose(pipe) }
        isRunning = false
    }
}
