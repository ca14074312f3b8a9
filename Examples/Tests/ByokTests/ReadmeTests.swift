// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

/// The README's commands, run in its order by a shell.
struct ReadmeTests {
    private static let readme = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/byok/README.md")

    @Test func itsCommandsRunInOrder() async throws {
        let text = try String(contentsOf: Self.readme, encoding: .utf8)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 200)
        let blocks = text.split(separator: "```sh\n").dropFirst().compactMap { $0.split(separator: "```").first }
        try #require(blocks.count >= 6)
        let sandbox = try Sandbox.byok()
        try sandbox.write(TheirRows.csv(9), to: "rows.csv")
        try sandbox.write(TheirRows.master, to: "their.keys")
        try FileManager.default.removeItem(atPath: sandbox.path("master.keys"))
        try sandbox.write("set -euo pipefail\numask 022\n" + blocks.joined(), to: "session.sh")

        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["session.sh"]
        process.currentDirectoryURL = sandbox.folder
        process.environment = [
            "PATH": "\(sandbox.program.url.deletingLastPathComponent().path):/usr/bin:/bin", "USER": "tester",
            "COLUMNS": "200", "TMPDIR": sandbox.folder.path,
        ]
        let log = sandbox.folder.appending(path: "log")
        try Data().write(to: log)
        process.standardOutput = try FileHandle(forWritingTo: log)
        process.standardError = process.standardOutput
        try await process.runToEnd()
        let output = try String(contentsOf: log, encoding: .utf8)
        #expect(process.terminationStatus == 0, "\(output)")
        sandbox.expectNoKey(in: Data(output.utf8), #_sourceLocation)
        for words in [
            "9 would be added", "9 added", "Sealed anew: 9", "Retired the master key", "Erased user:u1: 1 key",
            "has the payment invoice-2026-117 of 25.00 credits", "Wrote user:u2, 2026-11-01 to 2026-11-30",
        ] {
            #expect(output.contains(words), "\(words)")
        }
    }
}
