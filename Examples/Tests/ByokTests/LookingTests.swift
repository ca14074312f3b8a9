// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

struct LookingTests {
    private static let everyCommand = [
        ["health"], ["verify"], ["list"], ["list", "--owner", "user:u1"], ["re-seal"], ["re-seal", "--dry-run"],
        ["export", "--owner", "user:u1"], ["erase", "--owner", "user:u1", "--yes"], ["import", "rows.csv"],
        ["import", "rows.csv", "--commit"], ["verify", "--owner", "user:u1"],
        ["maintain"], ["reconcile", "--since", "2026-11-01"], ["usage", "user:u1"], ["credits", "balance", "user:u1"],
        ["credits", "grant", "user:u1", "5", "--payment-id", "p", "--create"], ["credits", "entries", "user:u1"],
        ["statement", "user:u1", "--month", "2026-11"],
    ]

    @Test(arguments: everyCommand)
    func aMistypedPathMakesNoStore(_ arguments: [String]) async throws {
        let sandbox = try Sandbox.byok()
        try sandbox.write(TheirRows.csv(1), to: "rows.csv")
        for path in ["typo/keys.db", "keys.db"] {
            let result = try await sandbox.program.run(
                arguments + ["--store", path], input: Data(), environment: sandbox.environment, in: sandbox.folder)
            #expect(
                result.status == 3 && result.errors.contains("There is no store at \(path)") && result.output.isEmpty)
        }
        try sandbox.write("", to: "empty.db")
        try await sandbox.run("health", "--store", "empty.db", expecting: 3)
        let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.folder.path)
        #expect(Set(names) == ["master.keys", "rows.csv", "empty.db"])
    }

    @Test func errorsAreJSONWhereJSONWasAskedFor() async throws {
        let sandbox = try Sandbox.byok()
        for (arguments, code, status) in [
            (["health"], "storeMissing", 3), (["list", "--nonsense"], "usage", 2), (["erase"], "usage", 2),
            (["health", "--store", "\u{1B}[31m\u{202E}"], "storeMissing", 3),
        ] {
            let result = try await sandbox.program.run(
                arguments + ["--json"], input: Data(), environment: sandbox.environment, in: sandbox.folder)
            let value = try JSONSerialization.jsonObject(with: Data(result.errors.utf8)) as? [String: [String: String]]
            #expect(result.status == Int32(status) && result.output.isEmpty)
            #expect(value?["error"]?["code"] == code && value?["error"]?["message"]?.isEmpty == false)
        }
        sandbox.environment["BYOK_ENCRYPTION_KEY_FILE"] = nil
        let result = try await sandbox.run("health", "--json", expecting: 4)
        #expect(result.errors.contains("\"masterKeyMissing\""))
    }

    @Test func saysWhichStoreIsBadAndHow() async throws {
        let sandbox = try await Sandbox.byok(owners: 1)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: sandbox.path("store/keys.db"))
        #expect(try await sandbox.run("health", expecting: 3).errors.contains("chmod 0600"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: sandbox.path("store/keys.db"))
        try sandbox.write(String(repeating: "not a database ", count: 100), to: "store/other.db")
        try await sandbox.run("list", "--store", sandbox.path("store/other.db"), expecting: 3)
        let good = try Data(contentsOf: sandbox.folder.appending(path: "store/keys.db"))
        for (offset, byte, code) in [(63, UInt8(99), "storeTooNew"), (68, UInt8(0), "storeForeign")] {
            var bytes = good
            bytes[offset] = byte
            try sandbox.write(bytes, to: "store/other.db")
            let result = try await sandbox.run(
                "list", "--json", "--store", sandbox.path("store/other.db"), expecting: 3)
            #expect(result.errors.contains(code))
        }
        sandbox.environment["BYOK_STORE"] = nil
        #expect(try await sandbox.run("list", expecting: 2).errors.contains("--store PATH"))
    }

    @Test func healthTellsReadyFromNot() async throws {
        let sandbox = try await Sandbox.byok(owners: 2)
        let good = try await sandbox.json("health")
        #expect(good["ready"] as? Bool == true)
        #expect(((good["store"] as? [String: Any])?["bytes"] as? Int ?? 0) > 10_000)
        sandbox.environment["SWIFT_BACKTRACE"] = nil
        let warned = try await sandbox.run("health")
        #expect(warned.output.contains("SWIFT_BACKTRACE=registers=none") && warned.output.contains("Ready."))
        try await sandbox.run("make-key", "--file", "other.keys")
        sandbox.environment["BYOK_ENCRYPTION_KEY_FILE"] = sandbox.path("other.keys")
        let lost = try await sandbox.run("health", expecting: 1)
        #expect(lost.errors.contains("2 keys are sealed under the master key") && !lost.output.contains("Ready."))
        #expect(try await sandbox.json("health", expecting: 1)["ready"] as? Bool == false)
        let left = try await sandbox.run("re-seal", expecting: 1)
        #expect(left.errors.contains("its master key is not at hand") && left.errors.contains("back."))
        #expect(left.errors.contains("user:u0") && left.errors.contains("user:u1"))
        try await sandbox.run("verify", expecting: 1)
    }

    @Test func listsAndFilters() async throws {
        let sandbox = try Sandbox.byok()
        let lines = (0..<8).map { TheirRows.line($0, enabled: $0 == 3 ? "no" : "yes") }
        try sandbox.write(TheirRows.header + lines.joined(), to: "rows.csv")
        try await sandbox.run("import", "rows.csv", "--commit", "--create", "--organisation", "u5")
        let all = try await sandbox.listed()
        #expect(all.count == 8 && Set(all.compactMap { $0["kid"] as? String }).count == 1)
        #expect(all.allSatisfy { ($0["masked"] as? String)?.contains("...") == true })
        let key = TheirRows.all[3].key
        #expect(
            all.contains { $0["owner"] as? String == "user:u3" && $0["masked"] as? String == "AIza...\(key.suffix(4))" }
        )
        func count(_ arguments: String...) async throws -> Int {
            let result = try await sandbox.program.run(
                ["list", "--json"] + arguments, input: Data(), environment: sandbox.environment, in: sandbox.folder)
            #expect(result.status == 0 && result.errors.isEmpty)
            return result.lines.count
        }
        #expect(try await count("--provider", "google") == 2)
        #expect(try await count("--status", "disabled") == 1)
        #expect(try await count("--status", "untested") == 8)
        #expect(try await count("--status", "connected") == 0)
        #expect(try await count("--status", "disabled", "--provider", "openai") == 0)
        #expect(try await count("--owner", "org:u5") == 1)
        #expect(try await count("--owner", "user:u5") == 0)
        try await sandbox.run("list", "--status", "nonsense", expecting: 2)
        for owner in ["u5", "nobody:u5", "user:", ""] { try await sandbox.run("list", "--owner", owner, expecting: 2) }
        let table = try await sandbox.run("list")
        #expect(
            table.output.contains("Label-4") && table.output.contains("organisation:u5")
                && table.output.contains("8 keys"))
        #expect(try await sandbox.run("list", "--quiet").output.isEmpty)
    }

    @Test(arguments: StoreKind.available)
    func listsEveryOwnerOfManyPages(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 1_203, on: kind)
        let keys = try await sandbox.listed()
        #expect(keys.count == 1_203 && Set(keys.compactMap { $0["owner"] as? String }).count == 1_203)
        #expect(!keys.contains { $0["kid"] is NSNull })
    }

    @Test func verifyFindsWhatWasChangedByHand() async throws {
        let sandbox = try await Sandbox.byok(owners: 3)
        let intact = try await sandbox.json("verify")
        #expect(intact["intact"] as? Bool == true && intact["keys"] as? Int == 3 && intact["entries"] as? Int == 3)
        let file = sandbox.folder.appending(path: "store/keys.db")
        let good = try Data(contentsOf: file)
        var label = good
        label.replaceSubrange(try #require(label.range(of: Data("Label-1".utf8))), with: Data("Lebal-1".utf8))
        try label.write(to: file)
        let row = try await sandbox.json("verify", expecting: 1)
        #expect(row["faults"] as? Int == 1 && (row["broken"] as? [Any])?.isEmpty == true)
        #expect(try await sandbox.run("verify", expecting: 1).errors.contains("user:u1: its row was altered"))
        try await sandbox.run("verify", "--owner", "user:u1", expecting: 1)
        try await sandbox.run("verify", "--owner", "user:u2")
        var entry = good
        entry.replaceSubrange(
            try #require(entry.range(of: Data("operator:tester".utf8))), with: Data("operator:nobody".utf8))
        try entry.write(to: file)
        let broken = try await sandbox.json("verify", expecting: 1)
        let owner = (broken["broken"] as? [[String: Any]])?.first?["owner"] as? String ?? ""
        #expect(broken["faults"] as? Int == 1 && (broken["left"] as? [Any])?.isEmpty == true)
        #expect(try await sandbox.run("verify", expecting: 1).errors.contains("\(owner): broken at entry 1"))
        try await sandbox.run("verify", "--owner", owner, expecting: 1)
    }

    @Test func refusesKeysAsArgumentsButNotIDsOfUsers() async throws {
        let sandbox = try await Sandbox.byok(owners: 1)
        let key = sandbox.makeKey()
        for arguments in [["list", "--owner", "user:\(key)"], ["import", key], ["list", "--actor=\(key)"]] {
            let result = try await sandbox.program.run(
                arguments, input: Data(), environment: sandbox.environment, in: sandbox.folder)
            #expect(result.status == 2 && result.errors.contains("looks like a key"))
            sandbox.expectNoKey(in: Data((result.output + result.errors).utf8), #_sourceLocation)
        }
        try await sandbox.run("list", "--owner", "user:user_2NNEqL2nrIRdJ194ndJqAHwEfxC")
        try await sandbox.run("list", "--owner=user:auth0|2NNEqL2nrIRdJ194ndJqAHwEfxC0123456")
    }
}
