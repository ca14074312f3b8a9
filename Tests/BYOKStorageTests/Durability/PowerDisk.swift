// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKStorage
import CPowerCut
import Foundation
import StoreWorkload
import Synchronization

/// A disk that can lose its power, fail and be full, and a folder on it. See powercut.h.
// The pointer is freed by the one deinit, and every function behind it takes the disk's own lock.
final class PowerDisk: @unchecked Sendable {
    let folder: TemporaryFolder
    let disk: OpaquePointer
    private let name: String

    private static let counter = Atomic<Int>(0)

    /// - Parameter folder: files that are there already; nil: an empty store's, with what the store itself would make
    ///   and sync, so that no real disk is waited for.
    init(on folder: TemporaryFolder? = nil) throws {
        self.folder = try folder ?? TemporaryFolder()
        for suffix in ["", "-ballast"] where access(self.folder.file() + suffix, F_OK) != 0 {
            let bytes = [UInt8](repeating: 0xB1, count: suffix.isEmpty ? 0 : 256 * 1_024)
            _ = FileManager.default.createFile(
                atPath: self.folder.file() + suffix, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
        }
        name = "power-\(Self.counter.add(1, ordering: .relaxed).newValue)"
        disk = power_disk_new(name)
    }

    /// Every stack on it must be gone.
    deinit { power_disk_free(disk) }

    /// By the name under which SQLite knows the disk.
    var options: FileStore.Options {
        var options = FileStore.Options()
        options.vfs = name
        return options
    }

    func open() throws -> Stack {
        try Stack(at: folder.file(), master: Effort.master, options: options, recordsUses: false)
    }

    var isCut: Bool { power_disk_is_cut(disk) }
    var operations: Int { power_disk_operations(disk) }
    func cut(at operation: Int) { power_disk_cut_at(disk, operation) }

    /// A disk as the cut may have left this one.
    func image(_ keep: power_keep, seed: UInt64) throws -> PowerDisk {
        let image = try TemporaryFolder()
        guard power_disk_write_image(disk, image.path, keep, seed) else { throw CocoaError(.fileWriteUnknown) }
        return try PowerDisk(on: image)
    }

    /// Several lanes at work until the power goes or all have made their steps. Nothing of the stack is left afterwards.
    func work(lanes: Int, steps: Int, seed: UInt64, prepare: (Stack) throws -> Void = { _ in }) async -> Evidence {
        let journal = Journal { [self] in isCut }
        if let stack = try? open(), (try? prepare(stack)) != nil {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<lanes {
                    group.addTask {
                        let owners = (0..<2).map { Owners.name(0, number, $0) }
                        guard
                            let lane = try? Lane(
                                stack, journal, owners: owners, foreign: [], seed: seed &+ UInt64(number), values: 1)
                        else { return }
                        try? await lane.look()
                        for _ in 0..<steps where !self.isCut { await lane.step() }
                    }
                }
            }
            if !isCut { cut(at: operations + 1) }
        }
        var evidence = Evidence()
        evidence.follow(journal.lines)
        return evidence
    }
}
