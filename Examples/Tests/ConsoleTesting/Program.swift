// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import Foundation

/// A program that was built beside the tests.
package struct Program: Sendable {
    package let url: URL

    package struct Result: Sendable {
        package var status: Int32
        package var output: String
        package var errors: String

        package var lines: [Substring] { output.split(separator: "\n") }
    }

    package init(_ name: String) { url = Self.folder.appending(path: name) }

    /// The folder of the test bundle.
    private static let folder: URL = {
        #if os(macOS)
        let bundle =
            Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL ?? Bundle.main.bundleURL
        return bundle.deletingLastPathComponent()
        #else
        return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        #endif
    }()

    /// One that was not started yet.
    package func process(_ arguments: [String], environment: [String: String], in folder: URL) -> Process {
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = folder
        return process
    }

    /// Runs it to its end. Output goes through files, which, unlike pipes, are never full.
    package func run(_ arguments: [String], input: Data, environment: [String: String], in folder: URL) async throws
        -> Result
    {
        let files = folder.appending(path: "run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: files) }
        let paths = ["in", "out", "err"].map { files.appending(path: $0) }
        for path in paths { try input.write(to: path) }
        let process = process(arguments, environment: environment, in: folder)
        process.standardInput = try FileHandle(forReadingFrom: paths[0])
        let output = try FileHandle(forWritingTo: paths[1])
        let errors = try FileHandle(forWritingTo: paths[2])
        for handle in [output, errors] { try handle.truncate(atOffset: 0) }
        process.standardOutput = output
        process.standardError = errors
        try await process.runToEnd()
        return Result(
            status: process.terminationStatus, output: String(decoding: try Data(contentsOf: paths[1]), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: paths[2]), as: UTF8.self))
    }
}

extension Process {
    package func runToEnd() async throws {
        try await withCheckedThrowingContinuation { continuation in
            terminationHandler = { _ in continuation.resume() }
            do { try run() } catch { continuation.resume(throwing: error) }
        }
    }
}
