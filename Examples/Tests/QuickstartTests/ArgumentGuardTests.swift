// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

struct ArgumentGuardTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    @Test(arguments: ["sk-proj-", "sk-or-v1-", "sk-ant-api03-", "AIza", "AQ.", "sk-", ""])
    func refusesKeysAndNeverRepeatsThem(_ prefix: String) async throws {
        let key = sandbox.makeKey(prefix, ending: "aA1")
        for result in [
            try await sandbox.run("add", "openai", key, expecting: 2),
            try await sandbox.run("add", "openai", "--label=\(key)", expecting: 2),
            try await sandbox.run("rename", "1", "my key \(key)", expecting: 2),
            try await sandbox.run("OPENAI_API_KEY=\(key)", expecting: 2),
            try await sandbox.run("route", key, expecting: 2),
        ] {
            #expect(result.errors.contains("looks like a key") && result.output.isEmpty)
        }
    }

    @Test(
        arguments: [
            "meta-llama/llama-3.1-8b-instruct:free", "deepseek-r1-0528-qwen3-8b-instruct-something-long",
            "Qwen/Qwen2.5-VL-72B-Instruct-Turbo", "sk-anderson", "ft:gpt-4o-mini-2024-07-18:my-org:custom:AbCdEf12",
        ])
    func takesModelNames(_ model: String) async throws {
        let result = try await sandbox.run("explain", model)
        #expect(result.output.contains("OpenRouter"))
    }

    @Test func takesIDsAndPaths() async throws {
        try await sandbox.run("list", "--user", "550e8400-e29b-41d4-a716-446655440000")
        try await sandbox.run("list", "--user", "550e8400e29b41d4a716446655440000")
        try await sandbox.run("list", "--store", sandbox.folder.path + "/ThatIsALongNameWithNumbers0123456789/keys.db")
    }
}
