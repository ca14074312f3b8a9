// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

struct KeyCommandTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    @Test func addsWhatIsPipedInAndShowsItMasked() async throws {
        let key = sandbox.makeKey()
        let added = try await sandbox.run("add", "openai", "--label", "Work", input: "  \(key)\r\nsecond line\n")
        #expect(added.output.contains("sk-proj-...\(key.suffix(4))"))
        #expect(added.output.contains("(simulated)") && added.output.contains("White space"))
        let list = try await sandbox.run("list")
        #expect(list.output.contains("Work") && list.output.contains("Connected"))
        try sandbox.expectNoKeyInStore()
    }

    @Test func refusesDuplicatesUnknownProvidersAndNothing() async throws {
        let key = sandbox.makeKey()
        try await sandbox.run("add", "openai", input: key)
        #expect(try await sandbox.run("add", "openai", input: key, expecting: 1).errors.contains("stored already"))
        #expect(try await sandbox.run("add", "mistral", input: key, expecting: 2).errors.contains("openrouter, openai"))
        try await sandbox.run("add", "openai", input: "", expecting: 2)
        try await sandbox.run("add", "openai", input: "\"\(sandbox.makeKey())\"", expecting: 1)
        try await sandbox.run("add", "openai", "--position", "7", input: sandbox.makeKey(), expecting: 2)
        #expect(try await sandbox.run("list").lines.count == 2)
    }

    @Test func refusesAKeyThatFailsItsTest() async throws {
        let result = try await sandbox.run("add", "openai", input: sandbox.makeKey(ending: "bad"), expecting: 1)
        #expect(result.errors.contains("(simulated)"))
        #expect(try await sandbox.run("list").output.contains("No keys yet"))
    }

    @Test(arguments: [
        ("bad", "invalid", 1), ("broke", "noFunds", 1), ("slow", "rateLimited", 1), ("fine", "connected", 0),
    ])
    func testsByTheEnding(_ ending: String, _ status: String, _ code: Int32) async throws {
        try await sandbox.add("openai", "--no-test", ending: ending)
        #expect(try await sandbox.run("list").output.contains("Not tested"))
        let result = try await sandbox.run("test", "1", expecting: code)
        #expect(result.output.contains("SIMULATION") && result.output.contains(status) && result.errors.isEmpty)
    }

    @Test func findsKeysByNumberAndByTheBeginningOfTheirID() async throws {
        try await sandbox.add("openai", "--label", "first")
        try await sandbox.add("anthropic", "--label", "second", prefix: "sk-ant-api03-")
        let list = try await sandbox.run("list", "--json").output
        let keys = try #require(JSONSerialization.jsonObject(with: Data(list.utf8)) as? [[String: Any]])
        for (index, key) in keys.enumerated() {
            let id = try #require(key["id"] as? String)
            for name in [id, id.uppercased(), String(id.prefix(24)), "\(index + 1)"] {
                let result = try await sandbox.run("rename", name, "renamed by \(name)", "--json")
                #expect(result.output.contains(id))
            }
        }
        let shared = try #require(keys[0]["id"] as? String).prefix(4)
        #expect(try await sandbox.run("enable", String(shared), expecting: 1).errors.contains("Give more"))
        for id in ["3", "0", "-1", "zz", ""] {
            _ = try await sandbox.run("enable", "--", id, expecting: id.isEmpty ? 2 : 1)
        }
        try await sandbox.run("enable", "1", "--user", "somebody-else", expecting: 1)
    }

    @Test func disablesEnablesRenamesAndMoves() async throws {
        try await sandbox.add("openai", "--label", "first")
        try await sandbox.add("openai", "--label", "second")
        #expect(try await sandbox.run("list").lines[1].contains("second"))
        try await sandbox.run("move", "2", "0")
        #expect(try await sandbox.run("list").lines[1].contains("first"))
        try await sandbox.run("move", "1", "9", expecting: 2)
        try await sandbox.run("rename", "1", "primary")
        try await sandbox.run("disable", "1")
        let line = try await sandbox.run("list").lines[1]
        #expect(line.contains("primary") && line.contains("Disabled"))
        #expect(try await sandbox.run("route", "gpt-4").output.contains("second"))
        try await sandbox.run("enable", "1")
        #expect(try await sandbox.run("route", "gpt-4").output.contains("primary"))
    }

    @Test func replacesWithAndWithoutGrace() async throws {
        try await sandbox.add("openai", "--label", "Work")
        let key = sandbox.makeKey()
        let replaced = try await sandbox.run("replace", "1", input: key)
        #expect(replaced.output.contains("not used any more"))
        #expect(try await sandbox.run("list").lines.count == 2)
        try await sandbox.run("replace", "1", input: key, expecting: 1)
        try await sandbox.run("replace", "1", "--grace", "30", input: sandbox.makeKey())
        let list = try await sandbox.run("list").output
        #expect(list.contains("ends 20") && list.contains("Work"))
        try await sandbox.run("replace", "1", "--grace", "-1", input: sandbox.makeKey(), expecting: 2)
    }

    @Test func removesOnlyWhenTold() async throws {
        try await sandbox.add()
        let refused = try await sandbox.run("remove", "1", expecting: 2)
        #expect(refused.errors.contains("credits will be charged") && refused.errors.contains("--yes"))
        try await sandbox.run("remove", "1", "--yes")
        #expect(try await sandbox.run("list").output.contains("No keys yet"))
        try sandbox.expectNoKeyInStore()
    }
}
