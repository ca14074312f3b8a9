// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Synchronization

/// Where lines go: a file, each line by one write, so that what was written survives the process's being killed; or
/// memory. Lines of one owner stay in order.
package final class Journal: Sendable {
    private let descriptor: Int32?
    private let kept = Mutex<[JournalLine]>([])
    private let isDeaf: @Sendable () -> Bool

    /// Appends to a file.
    package init(at path: String) {
        descriptor = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
        isDeaf = { false }
        // The last line of the one that was killed may lack its end.
        append(text: "\n")
    }

    /// Keeps lines in memory.
    /// - Parameter isDeaf: from when on lines are dropped: what happens after the power went is nobody's promise.
    package init(isDeaf: @escaping @Sendable () -> Bool = { false }) {
        descriptor = nil
        self.isDeaf = isDeaf
    }

    deinit { if let descriptor { close(descriptor) } }

    package var lines: [JournalLine] { kept.withLock { $0 } }

    package func append(_ line: JournalLine) {
        if descriptor != nil { return append(text: line.text + "\n") }
        kept.withLock { if !isDeaf() { $0.append(line) } }
    }

    package func append(_ line: SpendingLine) { append(text: line.text + "\n") }
    package func append(_ line: ChargeLine) { append(text: line.text + "\n") }

    private func append(text: String) {
        let bytes = Array(text.utf8)
        // A worker that cannot say what it did must not go on doing it.
        guard let descriptor, write(descriptor, bytes, bytes.count) == bytes.count else { exit(70) }
    }

    /// The lines of a file; those that were cut short are left out.
    package static func lines(at path: String) -> [JournalLine] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { JournalLine($0) }
    }

    package static func spendings(at path: String) -> [SpendingLine] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { SpendingLine($0) }
    }

    package static func charges(at path: String) -> [ChargeLine] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { ChargeLine($0) }
    }

    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
