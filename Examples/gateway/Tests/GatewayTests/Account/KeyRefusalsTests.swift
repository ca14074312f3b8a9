// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import BYOKTesting
import HTTPTypes
import Testing

@testable import GatewayService

/// Bodies that are not right, and keys that are somebody else's.
struct KeyRefusalsTests {
    private let stage: Stage
    private let keys = "/api/v1/account/api-keys"
    init() throws { stage = try Stage() }

    @Test(arguments: [
        (#"{"provider":"openrouter","kei":"x"}"#, "kei: there is no such field"),
        (#"{"provider":"openrouter"}"#, "key: is missing"),
        (#"{"key":"x"}"#, "provider: is missing"),
        (#"{"provider":"openrouter","key":7}"#, "key: must be a text"),
        (#"{"provider":"openrouter","key":null}"#, "key: must not be null"),
        (#"{"provider":"openrouter","key":"x","label":null}"#, "label: must not be null"),
        (#"{"provider":"openrouter","key":"x","isEnabled":"yes"}"#, "isEnabled: must be true or false"),
        (#"{"provider":"openrouter","key":"x","position":-1}"#, "position: must be a whole number"),
        (#"{"provider":"openrouter","key":"x","position":1.5}"#, "position: must be a whole number"),
        (#"{"provider":"openrouter","key":"x","expiresAt":"tomorrow"}"#, "expiresAt: must be a time"),
        (#"{"provider":"openrouter","key":"x","expiresAt":"2031-02-29T00:00:00Z"}"#, "expiresAt: must be a time"),
        (#"{"provider":"openrouter","key":"x","limits":{"spendPerDay":"-1"}}"#, "limits.spendPerDay: must be dollars"),
        (#"{"provider":"openrouter","key":"x","limits":{"spendPerDay":1.5}}"#, "limits.spendPerDay: must be a text"),
        (#"{"provider":"openrouter","key":"x","limits":{"spending":"often"}}"#, "limits.spending: must be"),
        (
            #"{"provider":"openrouter","key":"x","limits":{"requestsPerMinute":-3}}"#,
            "limits.requestsPerMinute: must be"
        ),
        (#"{"provider":"openrouter","key":"x","limits":{"models":[]}}"#, "limits.models: there is no such field"),
        (#"{"provider":"openrouter","key":"x","limits":[]}"#, "limits: must be an object"),
        (#"{"provider":"openrouter","key":"x","limits":{"members":["bob"]}}"#, "members"),
        ("[]", "must be an object"), ("{", "no JSON"), ("", "empty"), (#""key""#, "must be an object"),
    ])
    func whatIsNotRightIsNamed(_ body: String, _ words: String) async throws {
        // A key that would do, where there is one.
        let body = body.replacing(#""key":"x""#, with: #""key":"\#(Stage.openRouterKey)""#)
        let answer = try await stage.ask(.post, keys, as: "alice", body)
        #expect(answer.status == 400, "\(answer.text)")
        #expect(answer.message.contains(words), "\(answer.message)")
        #expect(stage.upstream.requests.isEmpty)
        #expect(try await stage.ask(.get, keys, as: "alice").json["keys"].list.isEmpty)
    }

    @Test(arguments: [
        ("acme", Stage.openRouterKey, 400, "invalid_configuration", "no provider 'acme'"),
        ("openrouter", "Bearer \(Stage.openRouterKey)", 400, "invalid_key", "Bearer"),
        ("openrouter", "short", 400, "invalid_key", "bytes"),
        ("openrouter", "sk-or-v1-" + String(repeating: "é", count: 60), 400, "invalid_key", "offset 9"),
        ("openai", "sk-admin-" + String(repeating: "x", count: 40), 400, "invalid_key", "admin key"),
        ("openrouter", "sk-or-v1-" + String(repeating: "f", count: 5_000), 400, "invalid_key", "4096"),
        ("openrouter", "sk-or-v1-" + String(repeating: "9", count: 64), 400, "key_refused", ""),
    ])
    func whatCannotBeAKeyIsNotStored(
        _ provider: String, _ key: String, _ status: Int, _ code: String, _ words: String
    ) async throws {
        let answer = try await stage.ask(.post, keys, as: "alice", Stage.key(key, at: provider))
        #expect(answer.status == status && answer.code == code, "\(answer.text)")
        #expect(answer.message.contains(words), "\(answer.message)")
        #expect(try await stage.ask(.get, keys, as: "alice").json["keys"].list.isEmpty)
    }

    @Test func theSameKeyTwiceIsAConflict() async throws {
        try await stage.addKey()
        let again = try await stage.ask(.post, keys, as: "alice", Stage.key(Stage.openRouterKey))
        #expect(again.status == 409 && again.code == "duplicate_key")
    }

    @Test func anOverlongLabelAndAnOverlongBodyAreRefused() async throws {
        let label = #","label":"\#(String(repeating: "l", count: 201))""#
        let long = try await stage.ask(.post, keys, as: "alice", Stage.key(Stage.openRouterKey, more: label))
        #expect(long.status == 400 && long.message.contains("label has at most 200"))
        let huge = #","label":"\#(String(repeating: "l", count: 1 << 20))""#
        let tooLarge = try await stage.ask(.post, keys, as: "alice", Stage.key(Stage.openRouterKey, more: huge))
        #expect(tooLarge.status == 413)
    }

    /// Somebody else's keys are as if absent, whatever is asked of them.
    @Test(arguments: ["alice", "carol"])
    func otherPeoplesKeysAreNotThere(_ who: String) async throws {
        let bobs = try await stage.addKey(as: "bob")
        let requests: [(HTTPRequest.Method, String, String?)] = [
            (.get, "", nil), (.patch, "", #"{"isEnabled":false}"#), (.delete, "", nil), (.post, "/test", nil),
            (.post, "/replace", #"{"key":"\#(Stage.openAIKey)","test":false}"#),
        ]
        for id in [bobs, "01a21642-4746-7e18-a5b9-bf80cbff38eb", "not-an-id", "%2e%2e", "\(bobs)%00"] {
            for (method, path, body) in requests {
                let answer = try await stage.ask(method, "\(keys)/\(id)\(path)", as: who, body)
                #expect(
                    answer.status == 404 && answer.code == "key_not_found", "\(method) \(id)\(path): \(answer.text)")
            }
        }
        // Carol administers bob's organisation, and that has not the key either.
        for (method, path, body) in requests {
            let answer = try await stage.ask(method, "/api/v1/organisation/api-keys/\(bobs)\(path)", as: "carol", body)
            #expect(answer.status == 404, "\(method) \(path): \(answer.text)")
        }
        let key = try await stage.ask(.get, "\(keys)/\(bobs)", as: "bob").json
        #expect(key["isEnabled"] == true && key["masked"] == "sk-or-v1-...a1a1")
    }

    @Test func whoIsNotKnownOrAServiceIsNotLetIn() async throws {
        let id = try await stage.addKey()
        for (method, path) in [
            (HTTPRequest.Method.get, keys), (.post, keys), (.get, "\(keys)/\(id)"), (.delete, "\(keys)/\(id)"),
            (.delete, "/api/v1/account"), (.get, "/api/v1/account/export"), (.get, "/api/v1/organisation/usage"),
            (.get, "/api/v1/admin/audit?owner=user:alice"),
        ] {
            let nobody = try await stage.ask(method, path, as: nil, "{}")
            #expect(nobody.status == 401 && nobody.code == "invalid_session", "\(method) \(path)")
            let service = try await stage.ask(
                method, path, as: "brigade", "{}", headers: [.init("X-On-Behalf-Of")!: "alice"])
            #expect(service.status == 403 && service.code == "services_not_allowed", "\(method) \(path)")
        }
        #expect(try await stage.ask(.get, keys, as: "alice").json["keys"].list.count == 1)
    }
}
