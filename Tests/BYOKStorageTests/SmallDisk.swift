// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Testing

/// A file system in memory of 2 MiB, to be filled.
final class SmallDisk: Sendable {
    let path: String

    static var isPossible: Bool { (try? SmallDisk())?.remove() != nil }

    init() throws {
        path = NSTemporaryDirectory() + "byok-disk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        guard system("mount -t tmpfs -o size=2m,mode=700 tmpfs '\(path)' 2>/dev/null") == 0 else {
            rmdir(path)
            throw CocoaError(.fileWriteNoPermission)
        }
    }

    /// Takes the last byte there is.
    func fill() {
        let descriptor = open(path + "/filling", O_CREAT | O_WRONLY, 0o600)
        defer { close(descriptor) }
        let block = [UInt8](repeating: 1, count: 4_096)
        while write(descriptor, block, block.count) > 0 {}
    }

    /// Lazily, because a store may still have files open.
    func remove() {
        system("umount -l '\(path)'")
        rmdir(path)
    }
}
