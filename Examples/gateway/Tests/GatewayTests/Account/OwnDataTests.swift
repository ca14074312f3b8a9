// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import BYOKTesting
import HTTPTypes
import Testing

@testable import GatewayService

/// What users take with them, and what they leave behind.
struct OwnDataTests {
    private let stage: Stage
    init() throws { stage = try Stage() }

    @Test func theExportHasEverythingButTheKeys() async throws {
        try await stage.grant("5.00", to: "alice")
        _ = try await stage.ask(.post, "/v1/chat/completions", as: "alice", Stage.chat("gpt-4"))
        let id = try await stage.addKey()
        let answer = try await stage.ask(.get, "/api/v1/account/export", as: "alice")
        #expect(answer.header("content-disposition")?.hasPrefix("attachment") == true)
        let export = answer.json
        #expect(export["owner"] == "user:alice" && export["keys"].list.map { $0["id"].text } == [id])
        #expect(export["audit"].list.map { $0["kind"].text }.contains("added"))
        #expect(export["audit"][0]["hash"].text?.count == 64)
        #expect(export["receipts"].list.count == 1 && export["receipts"][0]["usingOwnKey"] == false)
        #expect(export["credits"].list.map { $0["kind"].text } == ["grant", "reserve", "settle"])
        #expect(export["receipts"][0]["creditsCharged"] == export["credits"][2]["amount"])
        #expect(!answer.text.contains("a1a1a1a1"))
    }

    @Test func onlyWhoMeansItIsErased() async throws {
        try await stage.grant("5.00", to: "alice")
        try await stage.addKey()
        let bobs = try await stage.addKey(as: "bob")
        for body in [#"{"confirm":"bob"}"#, #"{"confirm":true}"#, "{}", #"{"confirm":"alice","x":1}"#, ""] {
            let refused = try await stage.ask(.delete, "/api/v1/account", as: "alice", body)
            #expect(refused.status == 400, "\(refused.text)")
        }
        #expect(try await stage.ask(.get, "/api/v1/account/api-keys", as: "alice").json["keys"].list.count == 1)
        let erased = try await stage.ask(.delete, "/api/v1/account", as: "alice", #"{"confirm":"alice"}"#)
        #expect(erased.status == 200 && erased.json == .object(["keys": 1]))
        #expect(try await stage.ask(.get, "/api/v1/account/api-keys", as: "alice").json["keys"].list.isEmpty)
        #expect(try await stage.ask(.get, "/api/v1/account/credits", as: "alice").json["total"] == "0.00")
        #expect(try await stage.ask(.get, "/api/v1/account/api-keys/\(bobs)", as: "bob").status == 200)
        // There is no erasing an organisation from here.
        let organisation = try await stage.ask(.delete, "/api/v1/organisation", as: "carol", #"{"confirm":"acme"}"#)
        #expect([404, 405].contains(organisation.status))
    }
}
