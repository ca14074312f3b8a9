// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

struct OwnerTests {
    @Test(arguments: StoreKind.available)
    func exportsEverythingButKeys(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 2, on: kind)
        let export = try await sandbox.json("export", "--owner", "user:u1")
        #expect(export["owner"] as? String == "user:u1" && (export["keys"] as? [Any])?.count == 1)
        let audit = try #require(export["audit"] as? [[String: Any]])
        #expect(audit.count == 1 && audit[0]["actor"] as? String == "operator:tester")
        try await sandbox.run("export", "--owner", "user:u1", "--file", "u1.json")
        #expect(try sandbox.mode(of: "u1.json") == 0o600)
        let written = try JSONSerialization.jsonObject(
            with: Data(contentsOf: sandbox.folder.appending(path: "u1.json")))
        #expect((written as? [String: Any])?["owner"] as? String == "user:u1")
        let again = try await sandbox.run("export", "--owner", "user:u2", "--file", "u1.json", expecting: 2)
        #expect(again.errors.contains("there is one already"))
        #expect((try await sandbox.json("export", "--owner", "user:nobody")["keys"] as? [Any])?.isEmpty == true)
    }

    @Test func anOutputThatCannotBeWrittenIsAnError() async throws {
        let sandbox = try await Sandbox.byok(owners: 1)
        let process = sandbox.program.process(
            ["export", "--owner", "user:u0"], environment: sandbox.environment, in: sandbox.folder)
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: "/dev/full"))
        process.standardError = FileHandle.nullDevice
        try await process.runToEnd()
        #expect(process.terminationReason == .exit && process.terminationStatus == 1)
    }

    @Test func erasesOneOwnerAndNamesWhoDidIt() async throws {
        let sandbox = try await Sandbox.byok(owners: 2)
        let asked = try await sandbox.run("erase", "--owner", "user:u0", expecting: 2)
        #expect(asked.errors.contains("--yes"))
        #expect(try await sandbox.listed().count == 2)
        let typo = try await sandbox.run("erase", "--owner", "user:u00", "--yes", expecting: 1)
        #expect(typo.errors.contains("nothing was erased"))
        #expect(
            try await sandbox.json("erase", "--owner", "user:u0", "--yes", "--actor", "dpo:eve")["erasedKeys"] as? Int
                == 1)
        #expect(try await sandbox.listed().map { $0["owner"] as? String } == ["user:u1"])
        try await sandbox.run("verify")
        try await sandbox.run("erase", "--owner", "user:u0", "--yes", expecting: 1)
        let store = try Data(contentsOf: sandbox.folder.appending(path: "store/keys.db"))
        #expect(store.range(of: Data("dpo:eve".utf8)) != nil && store.range(of: Data("Label-0".utf8)) == nil)
    }

    @Test func erasingWantsTheOwnersNameTyped() async throws {
        let sandbox = try await Sandbox.byok(owners: 2)
        for wrong in ["y\n", "yes\n", "user:u1\n", "\n"] {
            let terminal = try PseudoTerminal(["erase", "--owner", "user:u0"], in: sandbox)
            #expect(try await terminal.run(typing: wrong, at: "to go on: ") == 1)
            #expect(terminal.transcript.contains("Nothing was erased"))
        }
        #expect(try await sandbox.listed().count == 2)
        let right = try PseudoTerminal(["erase", "--owner", "user:u0"], in: sandbox)
        #expect(try await right.run(typing: "user:u0\n", at: "to go on: ") == 0)
        #expect(try await sandbox.listed().count == 1)
    }
}
