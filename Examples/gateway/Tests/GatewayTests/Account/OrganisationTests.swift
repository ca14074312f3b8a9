// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import BYOKTesting
import HTTPTypes
import Testing

@testable import GatewayService

/// An organisation's keys: its members look, its administrators change.
struct OrganisationTests {
    private let stage: Stage
    private let keys = "/api/v1/organisation/api-keys"
    init() throws { stage = try Stage() }

    @Test func membersLookAndAdministratorsChange() async throws {
        let id = try await stage.addKey(
            as: "carol", scope: "organisation", more: #","limits":{"memberSpendPerMonth":"2"}"#)
        #expect(try await stage.ask(.get, keys, as: "carol").json["keys"].list.count == 1)
        let seen = try await stage.ask(.get, "\(keys)/\(id)", as: "bob")
        #expect(seen.status == 200 && seen.json["limits"]["memberSpendPerMonth"] == "2.00")
        let requests: [(HTTPRequest.Method, String, String?)] = [
            (.post, keys, Stage.key(Stage.openAIKey, at: "openai")), (.patch, "\(keys)/\(id)", #"{"isEnabled":false}"#),
            (.delete, "\(keys)/\(id)", nil), (.post, "\(keys)/\(id)/test", nil),
            (.post, "\(keys)/test", Stage.key(Stage.openAIKey, at: "openai")),
            (.post, "\(keys)/\(id)/replace", #"{"key":"\#(Stage.otherOpenRouterKey)"}"#),
            (.put, "\(keys)/\(id)/members/bob", nil), (.delete, "\(keys)/\(id)/members/bob", nil),
            (.delete, "/api/v1/organisation/members/bob", nil),
            (.put, "/api/v1/organisation/notices/preferences", #"{"muted":[],"sent":[]}"#),
            (.post, "/api/v1/organisation/notices/read", #"{"ids":[]}"#),
        ]
        let before = stage.upstream.requests.count
        for (method, path, body) in requests {
            let member = try await stage.ask(method, path, as: "bob", body)
            #expect(member.status == 403 && member.code == "administrators_only", "\(method) \(path): \(member.text)")
            let stranger = try await stage.ask(method, path, as: "alice", body)
            #expect(stranger.status == 404, "\(method) \(path): \(stranger.text)")
        }
        #expect(stage.upstream.requests.count == before)
        for path in ["api-keys", "providers", "usage", "statement", "savings", "notices", "credits"] {
            #expect(try await stage.ask(.get, "/api/v1/organisation/\(path)", as: "bob").status == 200, "\(path)")
            #expect(try await stage.ask(.get, "/api/v1/organisation/\(path)", as: "alice").status == 404, "\(path)")
        }
        #expect(try await stage.ask(.get, "\(keys)/\(id)", as: "carol").json == seen.json)
    }

    @Test func membersComeAndGo() async throws {
        let listed = try await stage.addKey(
            as: "carol", scope: "organisation", more: #","limits":{"members":["dave"]}"#)
        let open = try await stage.addKey(Stage.openAIKey, at: "openai", as: "carol", scope: "organisation")
        let added = try await stage.ask(.put, "\(keys)/\(listed)/members/bob", as: "carol")
        #expect(added.status == 200 && added.json["limits"]["members"] == .list(["dave", "bob"]))
        for stranger in ["alice", "nobody", "BOB", "b%C3%B6b%2Fx"] {
            let refused = try await stage.ask(.put, "\(keys)/\(listed)/members/\(stranger)", as: "carol")
            #expect(refused.status == 404, "\(stranger)")
        }
        let off = try await stage.ask(.delete, "\(keys)/\(listed)/members/bob", as: "carol")
        #expect(off.json["limits"]["members"] == .list(["dave"]))
        let everywhere = try await stage.ask(.delete, "/api/v1/organisation/members/dave", as: "carol")
        #expect(everywhere.status == 200)
        #expect(everywhere.json["removedFrom"] == .list([.text(listed)]))
        #expect(everywhere.json["openToAll"] == .list([.text(open)]) && everywhere.json["left"] == .list([]))
        let refused = try await stage.ask(.delete, "\(keys)/\(open)/members/dave", as: "carol")
        #expect(refused.status == 400 && refused.message.contains("every member"))
        let unknown = try await stage.ask(.put, "\(keys)/not-an-id/members/dave", as: "carol")
        #expect(unknown.status == 404)
    }

    @Test func aMembersListIsInForceAtOnce() async throws {
        let id = try await stage.addKey(as: "carol", scope: "organisation", more: #","limits":{"members":["dave"]}"#)
        #expect(try await stage.ask(.get, "/api/v1/account/plan?model=gpt-4", as: "dave").json["payer"] == "ownKey")
        _ = try await stage.ask(.delete, "\(keys)/\(id)/members/dave", as: "carol")
        let plan = try await stage.ask(.get, "/api/v1/account/plan?model=gpt-4", as: "dave").json
        #expect(plan["payer"] != "ownKey")
        #expect(plan["steps"][0]["owner"] == "organisation")
        #expect(plan["steps"][0]["verdict"].text?.contains("not on its member list") == true)
    }
}
