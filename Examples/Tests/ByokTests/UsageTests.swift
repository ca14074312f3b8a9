// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import ConsoleTesting
import Foundation
import Testing

struct UsageTests {
    /// 2026-11-30T12:00:00Z.
    private static let lastDay = Timestamp(seconds: 1_796_040_000)
    private static let january = Timestamp(seconds: 1_767_225_600)

    /// Two requests on own keys and one on credits in November, one on the first of December.
    private func sandbox(on kind: StoreKind) async throws -> Sandbox {
        let sandbox = try await Sandbox.byok(owners: 2, on: kind)
        let owner = try KeyOwner.user("u0")
        try await sandbox.write([
            try Sandbox.receipt(
                "a", at: Self.lastDay, owner: owner, key: KeyID(bytes: Array(repeating: 1, count: 16)),
                cost: Money("0.1")),
            try Sandbox.receipt(
                "b", at: Self.lastDay - .seconds(86_400), owner: owner,
                key: KeyID(bytes: Array(repeating: 2, count: 16)), cost: nil),
            try Sandbox.receipt(
                "c", at: Self.lastDay - .seconds(30), owner: owner, model: "=1+1", cost: Money("0.2"),
                credits: Sandbox.charge(owner, Money(nanodollars: 210_000_000))),
            try Sandbox.receipt("d", at: Self.lastDay + .seconds(86_400), owner: owner, cost: Money("7")),
        ])
        return sandbox
    }

    private func rows(_ value: [String: Any]) throws -> [[String: Any]] {
        try #require(value["rows"] as? [[String: Any]])
    }

    @Test(arguments: StoreKind.available)
    func sumsTheDaysThatAreAskedFor(on kind: StoreKind) async throws {
        let sandbox = try await sandbox(on: kind)
        let month = ["usage", "user:u0", "--from", "2026-11-01", "--to", "2026-11-30"]
        let all = try await sandbox.json("usage", "user:u0", "--from", "2026-11-01", "--to", "2026-11-30")
        let sum = try #require(try rows(all).first)
        #expect(all["period"] as? String == "2026-11-01 to 2026-11-30" && sum["requests"] as? Int == 3)
        #expect(sum["cost"] as? String == "0.30" && sum["credits"] as? String == "0.21")
        #expect(sum["unknownCosts"] as? Int == 1 && (sum["tokens"] as? [String: Int])?["input"] == 3_000)
        let day = try await sandbox.json("usage", "user:u0", "--from", "2026-11-30", "--to", "2026-11-30")
        #expect(try rows(day)[0]["requests"] as? Int == 2)
        // The first of the last day's month, where nothing is said of the first day.
        #expect(try rows(await sandbox.json("usage", "user:u0", "--to", "2026-12-01"))[0]["cost"] as? String == "7.00")

        let split = try await sandbox.json(
            "usage", "user:u0", "--from", "2026-11-01", "--to", "2026-11-30", "--by", "day,model,payer")
        #expect(try rows(split).map { $0["period"] as? String } == ["2026-11-29", "2026-11-30", "2026-11-30"])
        #expect(try rows(split).map { $0["payer"] as? String } == ["ownKey", "ownKey", "credits"])
        #expect(try rows(split).map { $0["model"] as? String } == ["gpt-4o", "gpt-4o", "=1+1"])
        let keys = try await sandbox.json(
            "usage", "user:u0", "--from", "2026-11-01", "--to", "2026-11-30", "--by", "key")
        #expect(try rows(keys).count == 3 && rows(keys)[0]["key"] as? String == "system")
        let table = try await sandbox.program.run(
            month + ["--by", "model"], input: Data(), environment: sandbox.environment, in: sandbox.folder)
        #expect(table.output.contains("Model") && table.output.contains("0.21") && table.output.contains("=1+1"))
    }

    @Test func refusesWhatCannotBeReportedOn() async throws {
        let sandbox = try await Sandbox.byok(owners: 1)
        for arguments in [
            ["user:u0", "--from", "2026-11-02", "--to", "2026-11-01"], ["user:u0", "--by", "colour"],
            ["user:u0", "--by", "key,key"], ["user:u0", "--by", "day,month"], ["user:u0", "--by", ""],
            ["user:u0", "--by", "key,"], ["user:u0", "--from", "2026-02-30"], ["u0"], [],
        ] {
            let result = try await sandbox.program.run(
                ["usage"] + arguments, input: Data(), environment: sandbox.environment, in: sandbox.folder)
            #expect(result.status == 2, "\(arguments): \(result.output)")
        }
        let unknown = try await sandbox.run("usage", "user:nobody", "--json", expecting: 1)
        #expect(unknown.errors.contains("ownerNotFound"))
        #expect(try await sandbox.run("usage", "user:u0", "--by", "key").output.contains("Nothing was used"))
        #expect(try rows(await sandbox.json("usage", "user:u0"))[0]["requests"] as? Int == 0)
    }

    @Test(arguments: StoreKind.available)
    func aStatementIsAMonthReceiptByReceipt(on kind: StoreKind) async throws {
        let sandbox = try await sandbox(on: kind)
        let csv = try await sandbox.run("statement", "user:u0", "--month", "2026-11", "--csv").output
        let lines = csv.split(separator: "\r\n")
        #expect(lines.count == 4 && lines[0].hasPrefix("request_id,at,"))
        #expect(lines.dropFirst().map { $0.prefix(2) } == ["b,", "c,", "a,"])
        // A model's name is a user's text: no formula.
        #expect(csv.contains(",'=1+1,") && !csv.contains(",=1+1,"))
        let json = try await sandbox.json("statement", "user:u0", "--month", "2026-11")
        #expect((json["lines"] as? [Any])?.count == 3 && json["payer"] as? String == "user:u0")
        let text = try await sandbox.run("statement", "user:u0", "--month", "2026-11").output
        #expect(text.contains("2026-11-01 to 2026-11-30") && text.contains("0.21") && text.contains("0.30"))
        let december = try await sandbox.run("statement", "user:u0", "--month", "2026-12", "--csv").output
        #expect(december.split(separator: "\r\n").count == 2)
        #expect(try await sandbox.run("statement", "user:u1", "--month", "2026-11", "--csv").lines.count == 1)
    }

    @Test(arguments: StoreKind.available)
    func aStatementsFileIsPrivateAndNeverOverAnother(on kind: StoreKind) async throws {
        let sandbox = try await sandbox(on: kind)
        let made = try await sandbox.json("statement", "user:u0", "--month", "2026-11", "--output", "november.json")
        #expect(made["receipts"] as? Int == 3)
        #expect(try sandbox.mode(of: "november.json") == 0o600)
        let file = sandbox.folder.appending(path: "november.json")
        let value = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        #expect((value?["lines"] as? [Any])?.count == 3)
        let again = try await sandbox.run(
            "statement", "user:u0", "--month", "2026-12", "--csv", "--output", "november.json", expecting: 2)
        #expect(again.errors.contains("there is one already"))
        try await sandbox.run("statement", "user:u0", "--month", "2026-11", "--output", "x.csv", expecting: 2)
        try await sandbox.run("statement", "user:u0", "--month", "2026-11", "--csv", "--json", expecting: 2)
        let csv = try await sandbox.run(
            "statement", "user:u0", "--month", "2026-11", "--csv", "--output", "november.csv")
        #expect(csv.output.contains("3 receipts"))
        #expect(try sandbox.mode(of: "november.csv") == 0o600)
        try await sandbox.run(
            "statement", "user:nobody", "--month", "2026-11", "--csv", "--output", "nobody.csv", expecting: 1)
        #expect(!sandbox.exists("x.csv") && !sandbox.exists("nobody.csv"))
    }

    @Test(arguments: ["2026-13", "2026-00", "2026-1", "26-11", "2026-11-01", "November", "", "2026-+1", "2026/11"])
    func refusesMonthsThatDoNotExist(_ month: String) async throws {
        let sandbox = try await Sandbox.byok(owners: 1)
        let result = try await sandbox.run("statement", "user:u0", "--month", month, "--csv", expecting: 2)
        #expect(result.output.isEmpty)
    }
}
