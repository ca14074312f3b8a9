// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import HTTPTypes
import Testing

@testable import GatewayService

/// Notices: in pages, read, and as they are wanted.
struct NoticeRoutesTests {
    private let stage: Stage
    private let base = "/api/v1/account/notices"
    init() throws { stage = try Stage() }

    private func tell(_ count: Int, _ user: String = "alice") async throws {
        for number in 0..<count {
            _ = try await stage.store.deliver(
                Notice(
                    id: "keyFailed/x/v\(number)", owner: .user(user), kind: .keyFailed,
                    at: Timestamp(seconds: 1_700_000_000 + Int64(number / 2)), keyID: nil, provider: .openAI,
                    text: "Notice \(number)"))
        }
    }

    @Test func noticesComeInPagesNewestFirst() async throws {
        try await tell(5)
        try await tell(1, "bob")
        var texts: [String?] = []
        var before = ""
        while true {
            let page = try await stage.ask(.get, "\(base)?limit=2\(before)", as: "alice").json
            #expect(page["unread"] == 5)
            guard let last = page["notices"].list.last?["id"].text else { break }
            texts += page["notices"].list.map { $0["text"].text }
            before = "&before=\(last)"
        }
        #expect(texts == ["Notice 4", "Notice 3", "Notice 2", "Notice 1", "Notice 0"])
        let first = try await stage.ask(.get, base, as: "alice").json["notices"][0]
        #expect(first["kind"] == "keyFailed" && first["at"] == "2023-11-14T22:13:22Z" && first["keyID"] == .null)
        #expect(try await stage.ask(.get, "\(base)?before=nothing", as: "alice").json["notices"].list.isEmpty)
    }

    @Test func whatWasReadIsKept() async throws {
        try await tell(3)
        let answer = try await stage.ask(
            .post, "\(base)/read", as: "alice", #"{"ids":["keyFailed/x/v0","keyFailed/x/v2","none"]}"#)
        #expect(answer.status == 204)
        let page = try await stage.ask(.get, base, as: "alice").json
        #expect(page["unread"] == 1 && page["notices"].list.map { $0["isRead"] } == [true, false, true])
        // Nobody reads for others.
        try await tell(3, "bob")
        _ = try await stage.ask(.post, "\(base)/read", as: "alice", #"{"ids":["keyFailed/x/v1"]}"#)
        #expect(try await stage.ask(.get, base, as: "bob").json["unread"] == 3)
    }

    @Test func preferencesAreKeptAndCheckedByKind() async throws {
        let before = try await stage.ask(.get, "\(base)/preferences", as: "alice").json
        #expect(before["kinds"].list.contains("payingCredits") && before["muted"] == .list([]))
        let put = try await stage.ask(
            .put, "\(base)/preferences", as: "alice", #"{"muted":["keyUnused"],"sent":["keyFailed","expiresSoon"]}"#)
        #expect(put.json["muted"] == .list(["keyUnused"]) && put.json["sent"] == .list(["expiresSoon", "keyFailed"]))
        #expect(try await stage.ask(.get, "\(base)/preferences", as: "alice").json == put.json)
        for (body, words) in [
            (#"{"muted":["colour"],"sent":[]}"#, "muted: may hold keyFailed"), (#"{"muted":[]}"#, "sent: is missing"),
            (#"{"muted":[],"sent":[],"x":1}"#, "x: there is no such field"),
            (#"{"muted":"keyUnused","sent":[]}"#, "a list"),
        ] {
            let refused = try await stage.ask(.put, "\(base)/preferences", as: "alice", body)
            #expect(refused.status == 400 && refused.message.contains(words), "\(refused.text)")
        }
    }

    /// A key that fails is told of, and its outage is on the list until it works again.
    @Test func aFailingKeyIsToldOf() async throws {
        let id = try await stage.addKey()
        stage.upstream.accept(key: Stage.openRouterKey, at: .openRouter, as: .invalid)
        _ = try await stage.ask(.post, "/api/v1/account/api-keys/\(id)/test", as: "alice")
        for _ in 0..<500 where try await stage.ask(.get, base, as: "alice").json["unread"] == 0 {
            try await Task.sleep(for: .milliseconds(2))
        }
        let notice = try await stage.ask(.get, base, as: "alice").json["notices"][0]
        #expect(notice["kind"] == "keyFailed" && notice["keyID"].text == id && notice["provider"] == "openrouter")
        #expect(notice["text"].text?.contains("sk-or-v1-...a1a1") == true)
    }
}
