// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import ConsoleTesting
import Foundation
import Testing

struct ReconcileTests {
    private let now = SystemClock().now()

    private func reservation(_ id: String, expired age: Duration) throws -> LedgerEntry {
        LedgerEntry(
            account: try .user("u0"), requestID: try RequestID(id), attempt: 1, kind: .reserve,
            amount: Money(nanodollars: 250_000_000), parametersHash: Array(repeating: 3, count: 32),
            at: now - age - .seconds(660), expiresAt: now - age)
    }

    private func finding(_ value: [String: Any], _ name: String) throws -> [[String: Any]] {
        try #require(value[name] as? [[String: Any]])
    }

    @Test(arguments: StoreKind.available)
    func aStoreWithoutFindingsIsClean(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 2, on: kind)
        try await sandbox.run("credits", "grant", "user:u0", "5", "--payment-id", "p")
        let clean = try await sandbox.json("reconcile", "--since", "2020-01-01")
        #expect(clean["clean"] as? Bool == true && clean["accounts"] as? Int == 2 && clean["unsettled"] as? Int == 0)
        #expect(try await sandbox.run("reconcile", "--since", "2020-01-01").output.contains("clean."))
        #expect(try await sandbox.run("reconcile", "--since", "2020-01-01", "--quiet").output.isEmpty)
    }

    @Test(arguments: StoreKind.available)
    func maintenanceClosesWhatIsOverdue(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 1, on: kind)
        try await sandbox.run("credits", "grant", "user:u0", "5", "--payment-id", "p")
        try await sandbox.withStore { _ = try await $0.apply(reservation("late", expired: .seconds(3_600))) }
        // One whose time is not over is nobody's business.
        try await sandbox.withStore { _ = try await $0.apply(reservation("open", expired: .seconds(-3_600))) }
        let since = Sandbox.day(now - .seconds(2 * 86_400))

        let before = try await sandbox.json("reconcile", "--since", since, expecting: 1)
        #expect(before["clean"] as? Bool == false && before["accounts"] as? Int == 1)
        #expect(try finding(before, "expired").isEmpty)
        let overdue = try finding(before, "overdue")
        #expect(overdue.count == 1 && overdue[0]["requestID"] as? String == "late")
        #expect(overdue[0]["amount"] as? String == "0.25" && overdue[0]["account"] as? String == "user:u0")
        let text = try await sandbox.run("reconcile", "--since", since, expecting: 1)
        #expect(text.output.contains("NOT clean") && text.errors.contains("1 overdue"))

        let round = try await sandbox.json("maintain")
        #expect(round["expiredReservations"] as? Int == 1 && round["keys"] as? Int == 1)
        #expect(try await sandbox.json("maintain")["expiredReservations"] as? Int == 0)
        let after = try await sandbox.json("reconcile", "--since", since, expecting: 1)
        #expect(try finding(after, "overdue").isEmpty && finding(after, "expired").count == 1)
        let balance = try await sandbox.json("credits", "balance", "user:u0")["balance"] as? [String: String]
        #expect(balance == ["available": "4.75", "held": "0.25", "total": "5.00"])
        // What expired before that day has been looked at.
        try await sandbox.run("reconcile", "--since", Sandbox.day(now + .seconds(2 * 86_400)))
    }

    @Test(arguments: StoreKind.available)
    func listsWhatCouldNotBeCollected(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 1, on: kind)
        let owner = try KeyOwner.user("u0")
        let charge = Sandbox.charge(
            owner, Money(nanodollars: 1_000_000_000), uncollected: Money(nanodollars: 1))
        try await sandbox.write([
            try Sandbox.receipt("short", at: now - .seconds(60), owner: owner, cost: Money("1.1"), credits: charge),
            try Sandbox.receipt("own", at: now - .seconds(50), owner: owner, cost: Money("1.1")),
        ])
        let value = try await sandbox.json(
            "reconcile", "--since", Sandbox.day(now - .seconds(86_400)), expecting: 1)
        let uncollected = try finding(value, "uncollected")
        #expect(uncollected.count == 1 && uncollected[0]["requestID"] as? String == "short")
        #expect(uncollected[0]["uncollected"] as? String == "0.000000001")
        #expect(uncollected[0]["charged"] as? String == "1.00")
    }

    @Test(arguments: [
        "2026-13-01", "2026-00-01", "2026-02-29", "2026-11-31", "2026-11-00", "2026-11", "26-11-01",
        "2026-1-1", "2026-11-01T00:00:00Z", "yesterday", "", "+026-11-01", "２０２６-11-01",
    ])
    func refusesDaysThatDoNotExist(_ day: String) async throws {
        let sandbox = try await Sandbox.byok(owners: 1)
        try await sandbox.run("reconcile", "--since", day, expecting: 2)
    }

    @Test(arguments: StoreKind.available)
    func forgetsUsageOnlyWhenTold(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 1, on: kind)
        let owner = try KeyOwner.user("u0")
        let old = now - .seconds(40 * 86_400)
        try await sandbox.write([
            try Sandbox.receipt("old", at: old, owner: owner, cost: Money("1")),
            try Sandbox.receipt("new", at: now, owner: owner, cost: Money("1")),
        ])
        func requests() async throws -> Int? {
            let value = try await sandbox.json(
                "usage", "user:u0", "--from", Sandbox.day(old), "--to", Sandbox.day(now))
            return (value["rows"] as? [[String: Any]])?.first?["requests"] as? Int
        }
        for days in ["0", "-1", "x", "100001"] {
            try await sandbox.run("maintain", "--keep-days=\(days)", expecting: 2)
        }
        try await sandbox.run("maintain")
        #expect(try await requests() == 2)
        try await sandbox.run("maintain", "--keep-days", "30")
        #expect(try await requests() == 1)
    }
}
