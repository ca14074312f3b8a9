// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

/// The small programs print what they should: everything that they show is decided by the fake of the providers.
struct ProgramTests {
    @Test(arguments: ["chat", "key-closure"])
    func printsWhatItShould(_ name: String) async throws {
        let sandbox = try Sandbox(of: name)
        sandbox.watch("sk-proj-" + String(repeating: "A1b2", count: 12))
        let result = try await sandbox.run()
        let expected = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name).txt")
        #expect(result.output == String(decoding: try Data(contentsOf: expected), as: UTF8.self))
        #expect(result.errors.isEmpty)
    }
}
