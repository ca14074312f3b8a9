// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import StoreWorkload

/// A worker under `strace`, which sees its calls on the store's files and lets one fail.
struct WorkerTrace {
    let folder: TemporaryFolder
    private var log: String { folder.file("trace") }

    struct Result {
        /// Whether there was a call of that number.
        var isReached: Bool
        var evidence: Evidence
        var problems: [String]
    }

    /// Whether `strace` is there and may trace, which containers often forbid.
    static func isPossible(in folder: TemporaryFolder) throws -> Bool {
        system("strace -qq -o '\(folder.file("trial"))' true 2>/dev/null") == 0
    }

    /// How many calls one thread makes on the store's files at most: `strace` counts each thread's calls for itself.
    func counts(of calls: [String]) throws -> [String: Int] {
        // Beside tests that start many programs, one does not come up under it for a while.
        for _ in 0..<20 {
            let wrapper = strace(["-e", "trace=\(calls.joined(separator: ","))"])
            if try work(values: 1, steps: 8, wrapper: wrapper) == 0 { break }
            Thread.sleep(forTimeInterval: 1)
        }
        var counts: [String: [Substring: Int]] = [:]
        for line in ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            // Behind a short process id there are more spaces.
            guard words.count == 2, let name = words[1].drop(while: { $0 == " " }).split(separator: "(").first else {
                continue
            }
            counts[String(name), default: [:]][words[0], default: 0] += 1
        }
        return counts.compactMapValues { $0.values.max() }
    }

    /// Some changes during which the call of that number fails, and some more afterwards, which must succeed.
    func run(_ call: String, _ fault: String, _ number: Int) throws -> Result {
        let options = ["-e", "trace=\(call)", "-e", "inject=\(call):\(fault):when=\(number)"]
        let code = try work(values: 1, steps: 8, wrapper: strace(options))
        var problems: [String] = []
        // 3: the store said why it could not be opened. strace ends as the worker did.
        // 124, the end of its time: after a lock that it could not give back, which no kernel refuses, SQLite waits ten
        // seconds at every read of that process. What was acknowledged is judged all the same.
        let expected: [Int32] = call == "fcntl" ? [0, 3, -9, 137, 124] : [0, 3, -9, 137]
        if !expected.contains(code) { problems.append("the worker ended with \(code)") }
        let before = evidence().acknowledged
        let again = try work(values: 100_000, steps: 4, wrapper: [])
        if again != 0 { problems.append("afterwards the worker ended with \(again)") }
        let evidence = evidence()
        if evidence.acknowledged < before + 3 { problems.append("afterwards changes failed") }
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return Result(
            isReached: text.contains("INJECTED") || text.contains("killed by SIGKILL"), evidence: evidence,
            problems: problems)
    }

    private func work(values: Int, steps: Int, wrapper: [String]) throws -> Int32 {
        try WorkerProcess(
            [
                "churn", "store=\(folder.file())", "journal=\(folder.file("journal"))", "worker=0", "workers=1",
                "lanes=1", "owners=2", "seed=\(values + 10)", "values=\(values)", "steps=\(steps)",
            ], wrapper: wrapper
        ).wait()
    }

    private func strace(_ options: [String]) -> [String] {
        let paths = ["", "-wal", "-shm", "-journal", "-ballast", "-lock"].map { folder.file() + $0 } + [folder.path]
        return ["timeout", "-k", "1", "60", "strace", "-f", "-qq", "-o", log] + paths.flatMap { ["-P", $0] } + options
    }

    private func evidence() -> Evidence {
        var evidence = Evidence()
        evidence.follow(Journal.lines(at: folder.file("journal")))
        return evidence
    }
}
