// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import HTTPTypes
import Logging
import Testing

@testable import GatewayService

/// A pasted key goes in and never comes out.
struct SecretTests {
    @Test func noAnswerRepeatsAPastedKey() async throws {
        let stage = try Stage()
        let keys = "/api/v1/account/api-keys"
        let unknown = "sk-or-v1-" + String(repeating: "7d", count: 32)
        let id = try await stage.addKey()
        let bodies = [
            Stage.key(Stage.openRouterKey), Stage.key(unknown), Stage.key("Bearer \(unknown)"),
            Stage.key(unknown, at: "openai"), Stage.key(unknown, more: #","label":"\#(unknown)""#),
            // In places where it does not belong.
            #"{"provider":"\#(unknown)","key":"\#(unknown)"}"#, #"{"\#(unknown)":1}"#, "\(unknown)", #""\#(unknown)""#,
            #"{"provider":"openrouter","key":["\#(unknown)"]}"#, #"{"provider":"openrouter","key":"\#(unknown)","#,
            #"{"provider":"openrouter","key":"\#(unknown)","limits":{"spending":"\#(unknown)"}}"#,
            #"{"provider":"openrouter","key":"\#(unknown)","expiresAt":"\#(unknown)"}"#,
            #"{"key":"\#(unknown)","graceSeconds":"\#(unknown)"}"#, #"{"label":"\#(unknown)"}"#,
        ]
        var texts: [String] = []
        for body in bodies {
            for (method, path) in [
                (HTTPRequest.Method.post, keys), (.post, "\(keys)/inspect"), (.post, "\(keys)/test"),
                (.post, "\(keys)/\(id)/replace"), (.patch, "\(keys)/\(id)"),
                (.put, "/api/v1/account/notices/preferences"),
            ] {
                let answer = try await stage.ask(method, path, as: "alice", body)
                #expect(answer.status != 500, "\(method) \(path): \(answer.text)")
                texts.append("\(answer.headers) \(answer.text)")
            }
        }
        for path in [
            "api-keys", "notices", "export", "plan?model=gpt-4", "plan?model=\(unknown)", "savings?baseline=\(unknown)",
            "usage?by=\(unknown)", "usage?\(unknown)=1", "api-keys/\(unknown)",
        ] {
            texts.append(try await stage.ask(.get, "/api/v1/account/\(path)", as: "alice").text)
        }
        for text in texts {
            #expect(!text.contains("7d7d7d7d7d") && !text.contains("a1a1a1a1a1"), "\(text)")
        }
    }

    @Test func nothingPrintsABodyThatHoldsAKey() throws {
        let key = String(repeating: "7d", count: 32)
        let bodies: [any Sendable] = [
            try StrictJSON.read(NewKey.self, from: .init(Stage.key(key).utf8)),
            try StrictJSON.read(UnstoredKey.self, from: .init(Stage.key(key).utf8)),
            try StrictJSON.read(Replacement.self, from: .init(#"{"key":"\#(key)"}"#.utf8)),
        ]
        for body in bodies {
            var dumped = ""
            dump(body, to: &dumped)
            #expect(!"\(body)\(String(reflecting: body))\(dumped)".contains("7d7d"))
            #expect(!(body is any Encodable))
        }
    }
}
