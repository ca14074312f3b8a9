// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

struct RecordCommandTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    @Test func auditTellsWhatWasDoneAndByWhom() async throws {
        try await sandbox.add("openai", "--user", "alice")
        try await sandbox.run("rename", "1", "new", "--user", "alice")
        try await sandbox.run("remove", "1", "--yes", "--user", "alice")
        let output = try await sandbox.run("audit", "--user", "alice").output
        for word in ["added", "tested", "renamed", "removed", "alice", "the chain is intact"] {
            #expect(output.contains(word))
        }
        #expect(try await sandbox.run("audit", "--user", "alice", "--last", "1").lines.count == 3)
        #expect(try await sandbox.run("audit", "--user", "bob").output.contains("0 entries"))
    }

    @Test func exportHasEverythingButKeys() async throws {
        try await sandbox.add("openai", "--label", "Work")
        let output = try await sandbox.run("export").output
        let export = try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        #expect((export["keys"] as? [Any])?.count == 1 && (export["audit"] as? [Any])?.count == 2)
        #expect(export["owner"] as? String == "user:me")
    }

    @Test func eraseLeavesNothingOfOneUser() async throws {
        try await sandbox.add("openai", "--user", "alice")
        try await sandbox.add("openai", "--user", "bob")
        try await sandbox.run("erase", "--user", "alice", expecting: 2)
        #expect(try await sandbox.run("erase", "--user", "alice", "--yes").output.contains("1 key"))
        #expect(try await sandbox.run("list", "--user", "alice").output.contains("No keys yet"))
        #expect(try await sandbox.run("audit", "--user", "alice").output.contains("0 entries"))
        #expect(try await sandbox.run("list", "--user", "bob").lines.count == 2)
    }

    @Test func jsonIsSortedAndComplete() async throws {
        let key = sandbox.makeKey()
        for (arguments, input) in [
            (["add", "openai", "--json"], key), (["list", "--json"], ""), (["test", "1", "--json"], ""),
            (["disable", "1", "--json"], ""), (["enable", "1", "--json"], ""), (["move", "1", "0", "--json"], ""),
            (["rename", "1", "ü \"quoted\" \\", "--json"], ""), (["route", "gpt-4", "--json"], ""),
            (["explain", "gpt-4", "--json"], ""), (["explain", "claude-3-opus", "--never-credits", "--json"], ""),
            (["models", "--search", "gpt", "--json"], ""),
            (["savings", "--tokens", "1M", "--price", "3", "--json"], ""),
            (["replace", "1", "--json"], sandbox.makeKey()), (["audit", "--json"], ""), (["export"], ""),
            (["remove", "1", "--yes", "--json"], ""), (["erase", "--yes", "--json"], ""),
        ] {
            let result = try await sandbox.program.run(
                arguments, input: Data(input.utf8), environment: sandbox.environment, in: sandbox.folder)
            #expect(result.status == 0 && result.errors.isEmpty, "\(arguments): \(result.errors)")
            let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
            let sorted = try JSONSerialization.data(
                withJSONObject: value, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
            func compact(_ text: String) -> String { text.filter { !$0.isWhitespace } }
            #expect(compact(String(decoding: sorted, as: UTF8.self)) == compact(result.output), "\(arguments)")
            sandbox.expectNoKey(in: Data(result.output.utf8), #_sourceLocation)
        }
    }
}
