// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

struct BackupTests {
    @Test func bringsBackWhatWasThere() async throws {
        let sandbox = try await Sandbox.byok(owners: 4)
        try FileManager.default.createDirectory(
            at: sandbox.folder.appending(path: "backups"), withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        let made = try await sandbox.json("backup", "backups/a.byok")
        #expect((made["bytes"] as? Int ?? 0) > 10_000)
        #expect(try sandbox.mode(of: "backups/a.byok") == 0o600)
        try sandbox.expectNoKey(
            in: Data(contentsOf: sandbox.folder.appending(path: "backups/a.byok")), #_sourceLocation)
        let twice = try await sandbox.run("backup", "backups/a.byok", expecting: 2)
        #expect(twice.output.isEmpty && !twice.errors.isEmpty)

        try await sandbox.run("erase", "--owner", "user:u1", "--yes")
        try await sandbox.run("restore", "backups/a.byok", expecting: 2)
        #expect(try await sandbox.listed().count == 3)
        let restored = try await sandbox.run("restore", "backups/a.byok", "--replace", "--actor", "operator:ann")
        #expect(restored.output.contains("removed since the backup are back") && restored.output.contains(".replaced"))
        #expect(try await sandbox.listed().count == 4)
        try await sandbox.run("verify")
        let aside = sandbox.path("store/keys.db.replaced")
        #expect(try await sandbox.run("list", "--store", aside, "--json").lines.count == 3)
        #expect(try await sandbox.run("restore", "backups/a.byok", "--store", sandbox.path("new/keys.db")).status == 0)
        #expect(try await sandbox.run("list", "--store", sandbox.path("new/keys.db"), "--json").lines.count == 4)
    }

    @Test func refusesWhatIsNoBackup() async throws {
        let sandbox = try await Sandbox.byok(owners: 2)
        let before = try await sandbox.listed().count
        try await sandbox.run("restore", "none.byok", "--replace", expecting: 2)
        try sandbox.write("not a database", to: "bad.byok")
        try await sandbox.run("restore", "bad.byok", "--replace", expecting: 3)
        try await sandbox.run("backup", sandbox.path("store/a.byok"))
        let whole = try Data(contentsOf: sandbox.folder.appending(path: "store/a.byok"))
        try sandbox.write(whole.prefix(whole.count / 2), to: "store/cut.byok")
        try await sandbox.run("restore", sandbox.path("store/cut.byok"), "--replace", expecting: 3)
        #expect(try await sandbox.listed().count == before)
        try await sandbox.run("verify")
    }
}
