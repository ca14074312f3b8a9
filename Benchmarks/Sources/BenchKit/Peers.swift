// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import Foundation

/// The programs of Benchmarks/Peers, run in the Python environment that `BYOK_PEERS` names.
package struct Peers {
    private let python: String?
    private let folder: String

    package init(folder: String) {
        python = ProcessInfo.processInfo.environment["BYOK_PEERS"].map { $0 + "/bin/python" }
        self.folder = folder
        if python == nil { print("SKIPPED: the Python peers, for BYOK_PEERS is not set (make bench sets it)") }
    }

    /// The median that the program reports; nil without the environment.
    package func nanoseconds(_ program: String) throws -> Double? {
        guard let python else { return nil }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-B", folder + "/" + program]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        struct Line: Decodable { var ns: Double }
        guard let last = data.split(separator: UInt8(ascii: "\n")).last else { return nil }
        return try JSONDecoder().decode(Line.self, from: last).ns
    }

    /// The program, started and ready; nil without the environment.
    package func start(_ program: String, _ arguments: [String]) throws -> PeerProcess? {
        try python.map { try PeerProcess($0, ["-B", folder + "/" + program] + arguments) }
    }
}
