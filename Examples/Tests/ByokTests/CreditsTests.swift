// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import ConsoleTesting
import Foundation
import Testing

struct CreditsTests {
    private func balance(_ sandbox: Sandbox, _ account: String = "user:u0") async throws -> [String: String] {
        let value = try await sandbox.json("credits", "balance", account)
        return try #require(value["balance"] as? [String: String])
    }

    @Test(arguments: StoreKind.available)
    func amountsAreExact(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 1, on: kind)
        for (number, amount) in ["12.50", "0.1", "0.2", "0.000000001"].enumerated() {
            try await sandbox.run("credits", "grant", "user:u0", amount, "--payment-id", "p\(number)")
        }
        let expected = ["available": "12.800000001", "held": "0.00", "total": "12.800000001"]
        #expect(try await balance(sandbox) == expected)
        let text = try await sandbox.run("credits", "balance", "user:u0").output
        #expect(text.contains("12.800000001 credits"))
    }

    @Test(arguments: StoreKind.available)
    func aPaymentCountsOnce(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 2, on: kind)
        for _ in 0..<3 {
            let value = try await sandbox.json("credits", "grant", "user:u0", "25", "--payment-id", "invoice-7")
            #expect(
                (value["balance"] as? [String: String])?["total"] == "25.00" && value["amount"] as? String == "25.00")
        }
        for other in ["25.01", "24", "0.000000001"] {
            let result = try await sandbox.run(
                "credits", "grant", "user:u0", other, "--payment-id", "invoice-7", "--json", expecting: 1)
            #expect(result.errors.contains("paymentIDReused") && result.output.isEmpty)
        }
        #expect(try await balance(sandbox)["total"] == "25.00")
        let audit = try #require(try await sandbox.json("export", "--owner", "user:u0")["audit"] as? [[String: Any]])
        let granted = audit.filter { $0["kind"] as? String == "creditsGranted" }
        #expect(granted.count == 1 && granted.first?["actor"] as? String == "operator:tester")
        #expect((granted.first?["details"] as? [String: String])?["amount"] == "25.00")
        try await sandbox.run("verify")
        // Of another account it is another payment.
        try await sandbox.run("credits", "grant", "user:u1", "3", "--payment-id", "invoice-7")
        #expect(try await balance(sandbox)["total"] == "25.00")
        #expect(try await balance(sandbox, "user:u1")["total"] == "3.00")
    }

    @Test(arguments: StoreKind.available)
    func aRequestsIDIsNoPayments(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 1, on: kind)
        try await sandbox.run("credits", "grant", "user:u0", "5", "--payment-id", "p")
        try await sandbox.withStore { store in
            _ = try await store.apply(
                LedgerEntry(
                    account: .user("u0"), requestID: RequestID("r"), attempt: 1, kind: .reserve,
                    amount: Money(nanodollars: 1_500_000_000), parametersHash: Array(repeating: 7, count: 32),
                    at: SystemClock().now()))
        }
        try await sandbox.run("credits", "grant", "user:u0", "5", "--payment-id", "r", expecting: 1)
        #expect(try await balance(sandbox) == ["available": "3.50", "held": "1.50", "total": "5.00"])
    }

    @Test(arguments: [
        "0", "0.00", "-5", "--amount=-5", "1.0000000001", "1e3", "1,5", "", " ", ".", "+5", "25 USD", "$5", "0x10",
        "NaN",
        "٣", "9223372036.854775808", "99999999999999999999999999999999999999999",
    ])
    func refusesAmountsThatAreNone(_ amount: String) async throws {
        let sandbox = try await Sandbox.byok(owners: 1)
        try await sandbox.run("credits", "grant", "user:u0", amount, "--payment-id", "p", expecting: 2)
        try await sandbox.run("credits", "grant", "user:u0", "--payment-id", "p", "--", amount, expecting: 2)
        #expect(try await balance(sandbox)["total"] == "0.00")
    }

    @Test(arguments: StoreKind.available)
    func refusesWhatCannotBeCounted(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 1, on: kind)
        try await sandbox.run("credits", "grant", "user:u0", "9223372036.854775807", "--payment-id", "p")
        let result = try await sandbox.run(
            "credits", "grant", "user:u0", "0.000000001", "--payment-id", "q", "--json", expecting: 1)
        #expect(result.errors.contains("costOverflow"))
        #expect(try await balance(sandbox)["total"] == "9223372036.854775807")
    }

    @Test(arguments: StoreKind.available)
    func aMistypedAccountIsNotPaid(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 1, on: kind)
        for command in [
            ["grant", "user:u00", "5", "--payment-id", "p"], ["balance", "user:u00"], ["entries", "user:u00"],
            ["balance", "org:u0"],
        ] {
            let result = try await sandbox.program.run(
                ["credits"] + command + ["--json"], input: Data(), environment: sandbox.environment, in: sandbox.folder)
            #expect(result.status == 1 && result.errors.contains("ownerNotFound") && result.output.isEmpty)
        }
        for account in ["u0", "nobody:u0", "user:", ""] {
            try await sandbox.run("credits", "grant", account, "5", "--payment-id", "p", expecting: 2)
        }
        for payment in ["", "with space", "ünïcode", String(repeating: "x", count: 129)] {
            try await sandbox.run("credits", "grant", "user:u0", "5", "--payment-id", payment, expecting: 2)
        }
        try await sandbox.run("credits", "grant", "user:u0", "5", expecting: 2)
        #expect(try await balance(sandbox)["total"] == "0.00")
        try await sandbox.run("credits", "grant", "org:new", "5", "--payment-id", "p", "--create")
        #expect(try await balance(sandbox, "org:new")["total"] == "5.00")
        try await sandbox.run("erase", "--owner", "org:new", "--yes")
        try await sandbox.run("credits", "balance", "org:new", expecting: 1)
    }

    @Test(arguments: StoreKind.available)
    func listsEveryEntryInOrder(on kind: StoreKind) async throws {
        let sandbox = try await Sandbox.byok(owners: 1, on: kind)
        let (account, now) = (try KeyOwner.user("u0"), SystemClock().now())
        let hash: [UInt8] = Array(repeating: 1, count: 32)
        try await sandbox.withStore { store in
            _ = try await store.apply(
                .grant(Money(nanodollars: 5), to: account, payment: RequestID("p"), at: now - .seconds(200_000)))
            for number in 0..<1_100 {
                let reservation = LedgerEntry(
                    account: account, requestID: try RequestID("r\(number)"), attempt: 1, kind: .reserve,
                    amount: Money(nanodollars: 1), parametersHash: hash, at: now + .microseconds(number))
                _ = try await store.apply(reservation)
                _ = try await store.apply(reservation.void(at: now + .microseconds(number)))
            }
        }
        let lines = try await sandbox.run("credits", "entries", "user:u0", "--json").lines
        #expect(lines.count == 2_201 && lines.first?.contains("\"grant\"") == true)
        #expect(lines.first?.contains("\"0.000000005\"") == true)
        let today = Sandbox.day(now)
        #expect(try await sandbox.run("credits", "entries", "user:u0", "--since", today, "--json").lines.count <= 2_200)
        #expect(try await sandbox.run("credits", "entries", "user:u0").output.contains("2201 entries"))
        try await sandbox.run("credits", "entries", "user:u0", "--since", "2026-02-30", expecting: 2)
    }

    @Test func keysAreNoPaymentIDsButLongIDsAre() async throws {
        let sandbox = try await Sandbox.byok(owners: 1)
        for arguments in [["--payment-id", sandbox.makeKey()], ["--payment-id=\(sandbox.makeKey())"]] {
            let result = try await sandbox.program.run(
                ["credits", "grant", "user:u0", "5"] + arguments, input: Data(), environment: sandbox.environment,
                in: sandbox.folder)
            #expect(result.status == 2 && result.errors.contains("looks like a key"))
            sandbox.expectNoKey(in: Data((result.output + result.errors).utf8), #_sourceLocation)
        }
        let key = sandbox.makeKey()
        try await sandbox.run("credits", "balance", "user:\(key)", expecting: 2)
        let long = "user:auth0|2NNEqL2nrIRdJ194ndJqAHwEfxC0123456"
        try await sandbox.run(
            "credits", "grant", long, "5", "--create", "--payment-id", "cs_test_2NNEqL2nrIRdJ194ndJqAHwEfxC0123456")
        try await sandbox.run("credits", "balance", long)
    }
}
