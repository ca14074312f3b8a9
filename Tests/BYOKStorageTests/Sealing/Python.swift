// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Synchronization
import Testing

/// The interpreter that `BYOK_PYTHON` names, which must have the package `cryptography`.
enum Python {
    static let isRequired = ProcessInfo.processInfo.environment["CI"] != nil
    static let interpreter: String? = {
        let path = ProcessInfo.processInfo.environment["BYOK_PYTHON"]
        if path == nil, !isRequired {
            print("SKIPPED: comparisons with Python — BYOK_PYTHON names no interpreter with `cryptography`.")
        }
        return path
    }()

    private static let turn = Mutex(())

    /// One run of interop.py for all lines. They come from a file, so that a run which dies early breaks no pipe.
    static func answers<Answer: Decodable>(to lines: [some Encodable]) throws -> [Answer] {
        let encoder = JSONEncoder()
        let text = try lines.map { String(decoding: try encoder.encode($0), as: UTF8.self) }.joined(separator: "\n")
        let input = FileManager.default.temporaryDirectory.appending(path: "byok-interop-\(UUID())")
        try Data(text.utf8).write(to: input)
        defer { try? FileManager.default.removeItem(at: input) }

        let process = Process()
        process.executableURL = URL(filePath: try #require(interpreter, "CI must set BYOK_PYTHON."))
        process.arguments = [URL(filePath: #filePath).deletingLastPathComponent().appending(path: "interop.py").path()]
        process.standardInput = try FileHandle(forReadingFrom: input)
        let output = Pipe()
        process.standardOutput = output
        // Foundation's Process.run crashes now and then when several begin at once.
        try turn.withLock { _ in try process.run() }
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try data.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Answer.self, from: $0) }
    }
}
