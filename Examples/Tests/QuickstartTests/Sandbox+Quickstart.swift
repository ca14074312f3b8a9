// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

extension Sandbox {
    convenience init() throws { try self.init(of: "quickstart") }

    /// Adds a key of OpenAI's by the standard input.
    @discardableResult
    func add(
        _ provider: String = "openai", _ arguments: String..., prefix: String = "sk-proj-", ending: String = ""
    ) async throws -> Program.Result {
        let result = try await program.run(
            ["add", provider] + arguments, input: Data((makeKey(prefix, ending: ending) + "\n").utf8),
            environment: environment, in: folder)
        #expect(result.status == 0, "\(result.errors)")
        expectNoKey(in: Data((result.output + result.errors).utf8), #_sourceLocation)
        return result
    }
}
