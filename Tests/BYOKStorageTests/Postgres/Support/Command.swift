// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// A program run to its end. Blocks.
enum Command {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// What it printed.
    /// - Throws: `Failure`, with what it said on standard error.
    @discardableResult
    static func run(_ words: [String], input: String = "", environment: [String: String] = [:]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (output, errors) = (TemporaryOutput(), TemporaryOutput())
        process.standardOutput = output.handle
        process.standardError = errors.handle
        let pipe = Pipe()
        process.standardInput = pipe
        try process.run()
        pipe.fileHandleForWriting.write(Data(input.utf8))
        try pipe.fileHandleForWriting.close()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(words.joined(separator: " ")): \(errors.text)")
        }
        return output.text
    }

    /// A file without a name: programs that go on in the background may keep it open, and nobody waits for them.
    private struct TemporaryOutput {
        let handle: FileHandle
        private let path = NSTemporaryDirectory() + UUID().uuidString

        init() {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            handle = FileHandle(forUpdatingAtPath: path) ?? .nullDevice
            unlink(path)
        }

        var text: String {
            try? handle.seek(toOffset: 0)
            return String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
        }
    }
}
