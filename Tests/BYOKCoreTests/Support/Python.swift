// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Synchronization
import Testing

/// The interpreter that `BYOK_PYTHON` names.
enum Python {
    static let isRequired = ProcessInfo.processInfo.environment["CI"] != nil
    static let interpreter: String? = {
        let path = ProcessInfo.processInfo.environment["BYOK_PYTHON"]
        if path == nil, !isRequired { print("SKIPPED: reading statements with Python — BYOK_PYTHON is not set.") }
        return path
    }()

    private static let turn = Mutex(())

    /// What a script of the fixtures says, in JSON, of files with these contents.
    static func answer<Answer: Decodable>(of script: String, to contents: [String]) throws -> Answer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "byok-python-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = try contents.enumerated().map { index, text in
            let file = folder.appending(path: "\(index)")
            try Data(text.utf8).write(to: file)
            return file.path()
        }
        let process = Process()
        process.executableURL = URL(filePath: try #require(interpreter, "CI must set BYOK_PYTHON."))
        let program = Bundle.module.url(forResource: script, withExtension: "py", subdirectory: "Fixtures")
        process.arguments = [try #require(program).path()] + files
        let output = Pipe()
        process.standardOutput = output
        // Foundation's Process.run crashes now and then when several begin at once.
        try turn.withLock { _ in try process.run() }
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try JSONDecoder().decode(Answer.self, from: data)
    }
}
