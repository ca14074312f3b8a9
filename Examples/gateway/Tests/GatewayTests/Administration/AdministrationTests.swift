// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import BYOKTesting
import HTTPTypes
import Testing

@testable import GatewayService

/// What administrators of the platform see and grant.
struct AdministrationTests {
    private let stage: Stage
    private let base = "/api/v1/admin"
    init() throws { stage = try Stage() }

    @Test func nobodyElseMay() async throws {
        let requests: [(HTTPRequest.Method, String)] = [
            (.get, "audit?owner=user:alice"), (.get, "owners"), (.post, "credits"), (.get, "reconciliation"),
            (.get, "health"),
        ]
        for (method, path) in requests {
            for user in ["alice", "dave"] {
                let answer = try await stage.ask(
                    method, "\(base)/\(path)", as: user, #"{"account":"user:alice","amount":"1","payment":"p"}"#)
                #expect(answer.status == 403 && answer.code == "administrators_only", "\(path) \(user)")
            }
        }
        #expect(try await stage.store.balance(of: .user("alice")).total == .zero)
    }

    @Test func theAuditLogIsShownAndChecked() async throws {
        let id = try await stage.addKey()
        _ = try await stage.ask(.post, "/v1/chat/completions", as: "alice", Stage.chat("gpt-4"))
        let audit = try await stage.ask(.get, "\(base)/audit?owner=user:alice", as: "carol").json
        #expect(audit["owner"] == "user:alice" && audit["verification"] == "intact")
        #expect(audit["entries"].list.map { $0["kind"].text } == ["added", "tested", "used"])
        #expect(audit["entries"][0]["keyID"].text == id && audit["entries"][0]["actor"] == "user:alice")
        #expect(audit["entries"][1]["details"] == .object(["result": "connected"]))
        let part = try await stage.ask(.get, "\(base)/audit?owner=user:alice&from=2&limit=1", as: "carol").json
        #expect(part["entries"].list.map { $0["number"] } == [2])
        let none = try await stage.ask(.get, "\(base)/audit?owner=organisation:acme", as: "carol").json
        #expect(none["entries"].list.isEmpty && none["verification"] == "intact")
        let owners = try await stage.ask(.get, "\(base)/owners", as: "carol").json["owners"].list
        #expect(owners == ["user:alice"])
        for (query, words) in [
            ("", "owner: is missing"), ("?owner=alice", "owner: must be"), ("?owner=robot:x", "owner: must be"),
            ("?owner=user:", "id must be"), ("?owner=user:alice&from=0", "from: must be"),
        ] {
            let refused = try await stage.ask(.get, "\(base)/audit\(query)", as: "carol")
            #expect(refused.status == 400 && refused.message.contains(words), "\(refused.text)")
        }
    }

    @Test func aPaymentIsGrantedOnce() async throws {
        func grant(_ body: String) async throws -> Answer {
            try await stage.ask(.post, "\(base)/credits", as: "carol", body)
        }
        let payment = #"{"account":"user:alice","amount":"10.5","payment":"invoice-17"}"#
        for _ in 0..<2 {
            let answer = try await grant(payment)
            #expect(answer.status == 200 && answer.json["total"] == "10.50" && answer.json["available"] == "10.50")
        }
        let other = try await grant(#"{"account":"user:alice","amount":"11","payment":"invoice-17"}"#)
        #expect(other.status == 409 && other.code == "request_id_reused")
        for (body, words) in [
            (#"{"account":"user:alcie","amount":"1","payment":"p"}"#, "account: there is no such user"),
            (#"{"account":"platform","amount":"1","payment":"p"}"#, "account: there is no such"),
            (#"{"account":"alice","amount":"1","payment":"p"}"#, "account: must be user:ID"),
            (#"{"account":"user:alice","amount":"0","payment":"p"}"#, "amount: must be more"),
            (#"{"account":"user:alice","amount":"-5","payment":"p"}"#, "amount: must be dollars"),
            (#"{"account":"user:alice","amount":5,"payment":"p"}"#, "amount: must be a text"),
            (#"{"account":"user:alice","amount":"1","payment":""}"#, "payment: must be"),
            (#"{"account":"user:alice","amount":"1"}"#, "payment"),
            (#"{"account":"user:alice","amount":"1","payment":"p","x":1}"#, "x: there is no such field"),
        ] {
            let refused = try await grant(body)
            #expect(refused.status == 400 && refused.message.contains(words), "\(refused.text)")
        }
        #expect(try await stage.store.balance(of: .user("alice")).total == Money("10.50"))
        let organisation = try await grant(#"{"account":"organisation:acme","amount":"3","payment":"invoice-17"}"#)
        #expect(organisation.json["total"] == "3.00")
    }

    @Test func whatDoesNotAddUpIsListed() async throws {
        let clean = try await stage.ask(.get, "\(base)/reconciliation", as: "carol").json
        #expect(clean["isClean"] == true && clean["overdue"] == .list([]))
        try await stage.grant("5.00", to: "alice")
        let start = SystemClock().now() - .seconds(600)
        _ = try await stage.store.apply(
            LedgerEntry(
                account: .user("alice"), requestID: RequestID("r"), attempt: 1, kind: .reserve,
                amount: Money(nanodollars: 1_250_000_000), parametersHash: Array(repeating: 1, count: 32), at: start,
                expiresAt: start + .seconds(60)))
        let result = try await stage.ask(.get, "\(base)/reconciliation?since=2020-01-01T00:00:00Z", as: "carol").json
        #expect(result["isClean"] == false && result["overdue"].list.count == 1)
        #expect(result["overdue"][0]["account"] == "user:alice" && result["overdue"][0]["entry"]["amount"] == "1.25")
        let health = try await stage.ask(.get, "\(base)/health", as: "carol").json
        #expect(health["isReady"] == true)
        #expect(health["findings"].list.contains { $0["code"] == "reservationsOverdue" && $0["severity"] == "warning" })
    }
}
