// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Foundation
import StoreWorkload
import Testing

/// What a write that has returned survives: killed processes, cut power, failing system calls, full disks, flipped bits;
/// and that no process opens a key that another has revoked. One after the other, because each wants the machine.
///
/// Each prints its seed and its counts in one line. How many rounds are made is set by the environment (`Effort`).
@Suite(.serialized)
struct DurabilityTests {}

/// How much is done: little in every run of the tests, much where the environment says so (`make nightly`).
enum Effort {
    static func number(_ name: String, _ standard: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
    }

    /// `BYOK_SEED` repeats a run as far as the machine's own scheduling allows.
    static let seed = UInt64(number("BYOK_SEED", Int(UInt32.random(in: 1 ... .max))))

    static let master: String = (try? MasterKeyring.generate()) ?? ""
}

/// Compares the evidence with the store that lies at the path, and returns everything that is wrong.
func findings(
    _ evidence: Evidence, at path: String, options: FileStore.Options = .init()
) async -> [Finding] {
    var evidence = evidence
    do {
        let stack = try Stack(at: path, master: Effort.master, options: options, recordsUses: false)
        try await evidence.compare(with: stack)
        await stack.store.close()
        let verdict = integrityCheck(of: path)
        if verdict != "ok" { evidence.add(Finding(.damaged, verdict)) }
    } catch {
        evidence.add(Finding(.damaged, "the store cannot be read: \(error)"))
    }
    return evidence.findings()
}

/// "ok", or what SQLite says against the file; a file that it cannot read at all is an answer too.
func integrityCheck(of path: String) -> String {
    guard let pipe = popen("sqlite3 '\(path)' 'PRAGMA integrity_check' 2>&1", "r") else { return "no sqlite3" }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer.prefix(count) }
    pclose(pipe)
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
}

/// Runs blocking work on a thread of its own: the pool has few, and other tests are on them.
func onThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try body() }) }
        thread.stackSize = 1 << 20
        thread.start()
    }
}
