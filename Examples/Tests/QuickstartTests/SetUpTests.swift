// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

struct SetUpTests {
    let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    @Test func makesMasterKeysThatWork() async throws {
        let first = try await sandbox.run("make-key")
        let second = try await sandbox.run("make-key")
        #expect(first.output.count == 45 && first.output != second.output)
        #expect(first.errors.contains("BYOK_ENCRYPTION_KEY=") && first.errors.contains("BYOK_ENCRYPTION_KEY_FILE="))
        #expect(!first.errors.contains(first.output.dropLast(1)))
        sandbox.environment["BYOK_ENCRYPTION_KEY"] = String(first.output.dropLast(1))
        try await sandbox.run("list")
    }

    @Test func saysHowToMakeAMissingMasterKey() async throws {
        sandbox.environment["BYOK_ENCRYPTION_KEY"] = nil
        let result = try await sandbox.run("list", expecting: 3)
        #expect(result.output.isEmpty && result.errors.contains("make-key"))
    }

    @Test(arguments: ["tooshort", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])
    func refusesBadMasterKeys(_ key: String) async throws {
        sandbox.environment["BYOK_ENCRYPTION_KEY"] = key
        let result = try await sandbox.run("list", expecting: 3)
        #expect(!result.errors.contains(key))
    }

    @Test func takesTheMasterKeyFromAFileThatIsClosedToOthers() async throws {
        let file = sandbox.folder.appending(path: "master.key")
        try Data((sandbox.environment["BYOK_ENCRYPTION_KEY"] ?? "").utf8).write(to: file)
        sandbox.environment["BYOK_ENCRYPTION_KEY"] = nil
        sandbox.environment["BYOK_ENCRYPTION_KEY_FILE"] = file.path
        for (mode, status) in [(0o644, 3), (0o600, 0)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            try await sandbox.run("list", expecting: Int32(status))
        }
    }

    @Test func refusesAStoreThatOthersCanReach() async throws {
        let store = sandbox.folder.appending(path: "open")
        try FileManager.default.createDirectory(
            at: store, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        let result = try await sandbox.run("list", "--store", "open/keys.db", expecting: 3)
        #expect(result.errors.contains("chmod"))
    }

    @Test func anotherMasterKeyOpensNothing() async throws {
        try await sandbox.add()
        sandbox.environment["BYOK_ENCRYPTION_KEY"] = try Sandbox().environment["BYOK_ENCRYPTION_KEY"]
        #expect(try await sandbox.run("list").output.contains("undecryptable"))
        // A lost master key must not bill every user.
        try await sandbox.run("route", "gpt-4", expecting: 1)
    }

    @Test(arguments: [
        ["nonsense"], ["route"], ["list", "--nonsense"], ["savings", "--tokens", "many", "--price", "3"],
    ])
    func wrongUsageIsTwo(_ arguments: [String]) async throws {
        let result = try await sandbox.program.run(
            arguments, input: Data(), environment: sandbox.environment, in: sandbox.folder)
        #expect(result.status == 2 && result.output.isEmpty && !result.errors.isEmpty)
    }

    @Test func helpIsNoError() async throws {
        #expect(try await sandbox.run("--help").output.contains("make-key"))
        #expect(try await sandbox.run("help", "add").output.contains("never an argument"))
    }
}
