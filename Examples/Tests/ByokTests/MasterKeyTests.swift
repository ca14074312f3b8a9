// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

struct MasterKeyTests {
    @Test func makesAKeyOnlyWhereItIsTold() async throws {
        let sandbox = try Sandbox.byok()
        let nowhere = try await sandbox.run("make-key", expecting: 2)
        #expect(nowhere.output.isEmpty && nowhere.errors.contains("--file PATH, or --print"))
        try await sandbox.run("make-key", "--print", "--file", "x.keys", expecting: 2)
        let printed = try await sandbox.run("make-key", "--print")
        #expect(printed.output.count == 45 && printed.errors.isEmpty)
        let made = try await sandbox.run("make-key", "--file", "new.keys")
        let text = try String(contentsOfFile: sandbox.path("new.keys"), encoding: .utf8)
        #expect(try sandbox.mode(of: "new.keys") == 0o600 && text.count == 45)
        #expect(
            !(made.output + made.errors).contains(text.prefix(12)) && made.output.contains("BYOK_ENCRYPTION_KEY_FILE="))
        let again = try await sandbox.run("make-key", "--file", "new.keys", expecting: 4)
        #expect(again.errors.contains("already"))
        #expect(try String(contentsOfFile: sandbox.path("new.keys"), encoding: .utf8) == text)
        try await sandbox.run("make-key", "--file", "no/such/folder", expecting: 4)
        let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.folder.path)
        #expect(Set(names) == ["master.keys", "new.keys"])
    }

    @Test(arguments: StoreKind.available)
    func rotatesAKeyringUnderAStore(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 3, on: kind)
        let before = try String(contentsOfFile: sandbox.path("master.keys"), encoding: .utf8)
        let old = try #require(try await sandbox.masterKeys().first).kid
        let new = try #require(try await sandbox.json("master-key", "add")["added"] as? String)
        #expect(try sandbox.mode(of: "master.keys") == 0o600 && sandbox.mode(of: "master.keys.previous") == 0o600)
        #expect(try String(contentsOfFile: sandbox.path("master.keys.previous"), encoding: .utf8) == before)
        #expect(try await sandbox.masterKeys().map(\.kid) == [old, new])

        // The sealing one cannot go, nor one that is in use.
        try await sandbox.run("master-key", "retire", old, expecting: 4)
        try await sandbox.run("master-key", "promote", new)
        #expect(try await sandbox.masterKeys().map(\.keys) == [0, 3])
        let refused = try await sandbox.run("master-key", "retire", old, expecting: 4)
        #expect(refused.errors.contains("3 stored keys") && refused.errors.contains("Re-seal first"))
        #expect(try await sandbox.masterKeys().count == 2)

        let dry = try await sandbox.json("re-seal", "--dry-run")["values"] as? [[String: Any]]
        #expect(dry?.map { $0["keys"] as? Int } == [0, 3])
        let report = try await sandbox.json("reseal")
        #expect(report["resealed"] as? Int == 3)
        #expect(try await sandbox.masterKeys().map(\.keys) == [3, 0])
        let retired = try await sandbox.run("master-key", "retire", String(old.prefix(6)))
        #expect(retired.output.contains("master.keys.previous"))
        #expect(try await sandbox.masterKeys().map(\.kid) == [new])
        try await sandbox.run("health")
    }

    @Test func retiringLooksAtEveryStoreThatIsNamed() async throws {
        let sandbox = try await Sandbox.byok(owners: 2)
        let old = try #require(try await sandbox.masterKeys().first).kid
        let new = try #require(try await sandbox.json("master-key", "add")["added"] as? String)
        try await sandbox.run("master-key", "promote", new)
        try await sandbox.run("import", "rows.csv", "--commit", "--create", "--store", sandbox.path("other/keys.db"))
        let both = ["--store", sandbox.path("other/keys.db"), "--store", sandbox.path("store/keys.db")]
        try await sandbox.run("master-key", "retire", old, both[0], both[1], both[2], both[3], expecting: 4)
        try await sandbox.run("master-key", "retire", old, "--store", sandbox.path("typo/keys.db"), expecting: 3)
        sandbox.environment["BYOK_STORE"] = nil
        try await sandbox.run("master-key", "retire", old, expecting: 2)
        // The other store has nothing under the old key: an operator who names it alone is believed.
        try await sandbox.run("master-key", "retire", old, both[0], both[1])
    }

    @Test func addsTheSameKeyOnAnotherMachine() async throws {
        let sandbox = try Sandbox.byok()
        try await sandbox.run("make-key", "--file", "new.keys")
        let added = try await sandbox.json("master-key", "add", "--from", "new.keys")
        let made = try String(contentsOfFile: sandbox.path("new.keys"), encoding: .utf8)
        #expect(try String(contentsOfFile: sandbox.path("master.keys"), encoding: .utf8).hasSuffix(made))
        let twice = try await sandbox.run("master-key", "add", "--from", "new.keys", expecting: 4)
        #expect(twice.errors.contains(added["added"] as? String ?? "?"))
        try sandbox.write("nonsense", to: "bad.keys")
        try await sandbox.run("master-key", "add", "--from", "bad.keys", expecting: 4)
        let missing = try await sandbox.run("master-key", "add", "--from", "none.keys", expecting: 4)
        #expect(missing.errors.contains("The file of the new key does not exist"))
    }

    @Test func whatIsASettingIsChangedByHand() async throws {
        let sandbox = try Sandbox.byok()
        let text = try String(contentsOfFile: sandbox.path("master.keys"), encoding: .utf8)
        sandbox.environment["BYOK_ENCRYPTION_KEY_FILE"] = nil
        sandbox.environment["BYOK_ENCRYPTION_KEY"] = String(text.dropLast())
        let kid = try await sandbox.masterKeys()[0].kid
        for arguments in [["add"], ["promote", kid], ["retire", kid]] {
            let result = try await sandbox.program.run(
                ["master-key"] + arguments, input: Data(), environment: sandbox.environment, in: sandbox.folder)
            #expect(result.status == 4 && result.errors.contains("BYOK_ENCRYPTION_KEY, which you change by hand"))
        }
        sandbox.environment["BYOK_ENCRYPTION_KEY"] = nil
        #expect(try await sandbox.run("master-key", "list", expecting: 4).errors.contains("make-key --file"))
    }

    @Test func refusesKeyringsThatAreNotSafeAndLeavesThemAlone() async throws {
        let sandbox = try Sandbox.byok()
        let text = try String(contentsOfFile: sandbox.path("master.keys"), encoding: .utf8)
        try sandbox.write(text, to: "open.keys", mode: 0o644)
        let result = try await sandbox.run("master-key", "add", "--keyring", "open.keys", expecting: 4)
        #expect(result.errors.contains("chmod 600") && !sandbox.exists("open.keys.previous"))
        #expect(try String(contentsOfFile: sandbox.path("open.keys"), encoding: .utf8) == text)
        try await sandbox.run("master-key", "add", "--keyring", "none.keys", expecting: 4)
        try await sandbox.run("master-key", "promote", "0000000000000000", expecting: 4)
        try await sandbox.run("master-key", "promote", "", expecting: 4)
        try await sandbox.run("master-key", expecting: 0)
    }

    @Test func twoChangesAtOnceLoseNone() async throws {
        let sandbox = try Sandbox.byok()
        let folder = open(sandbox.folder.path, O_RDONLY)
        defer { close(folder) }
        try #require(flock(folder, LOCK_EX) == 0)
        let result = try await sandbox.run("master-key", "add", expecting: 4)
        #expect(result.errors.contains("Try again") && !sandbox.exists("master.keys.previous"))
        flock(folder, LOCK_UN)
        try await sandbox.run("master-key", "add")
    }

    @Test func aLinkedKeyringStaysLinked() async throws {
        let sandbox = try Sandbox.byok()
        try FileManager.default.createSymbolicLink(
            atPath: sandbox.path("link.keys"), withDestinationPath: sandbox.path("master.keys"))
        try await sandbox.run("master-key", "add", "--keyring", "link.keys")
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: sandbox.path("link.keys")).hasSuffix(
                "master.keys"))
        #expect(try await sandbox.masterKeys().count == 2)
    }
}
