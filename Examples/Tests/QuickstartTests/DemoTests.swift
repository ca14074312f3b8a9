// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

struct DemoTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    @Test func needsNothingTellsEverythingAndLeavesNothing() async throws {
        sandbox.environment["BYOK_ENCRYPTION_KEY"] = nil
        sandbox.environment["COLUMNS"] = "80"
        let result = try await sandbox.run("demo")
        #expect(result.errors.isEmpty)
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect((40...120).contains(lines.count))
        #expect(result.lines.filter { $0.contains("✓") }.count >= 24)
        for amount in ["$41,400", "$36,000", "$62.50"] { #expect(result.output.contains(amount)) }
        for part in ["1234567890abcdef", "AbCdEfGhIj"] { #expect(!result.output.contains(part)) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.folder.path).isEmpty)
    }
}
