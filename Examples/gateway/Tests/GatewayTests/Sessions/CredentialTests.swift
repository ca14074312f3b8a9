// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import HTTPTypes
import Hummingbird
import Testing

@testable import GatewayService

/// Who is let in, by which credential.
struct CredentialTests {
    @Test(arguments: [
        nil, "", "Bearer", "Bearer ", "Bearer nobodys", "Basic dG9rZW4tYWxpY2U=", "token-alice",
        "Bearer token-alice extra",
        "Bearer  token-alice",
    ])
    func whateverIsNoTokenIsRefused(_ credential: String?) async throws {
        var headers: HTTPFields = [:]
        if let credential { headers[.authorization] = credential }
        let answer = try await Stage().ask(.get, "/v1/models", headers: headers)
        #expect(answer.status == 401)
        #expect(answer.code == "invalid_session")
    }

    @Test func oneTokenIsEnough() async throws {
        var headers: HTTPFields = [.authorization: "Bearer token-alice"]
        headers.append(HTTPField(name: .authorization, value: "Bearer token-bob"))
        #expect(try await Stage().ask(.get, "/v1/models", headers: headers).status == 401)
        #expect(try await Stage().ask(.get, "/v1/models", as: "alice").status == 200)
    }

    @Test func aServiceActsForWhomItMay() async throws {
        let stage = try Stage()
        try await stage.grant("1", to: "bob")
        let chat = Stage.chat("openai/gpt-4o-mini")
        func ask(_ user: String?) async throws -> Answer {
            let headers: HTTPFields = user.map { [.onBehalfOf: $0] } ?? [:]
            return try await stage.ask(.post, "/v1/chat/completions", as: "brigade", chat, headers: headers)
        }
        #expect(try await ask("bob").status == 200)
        #expect(try await ask("carol").code == "not_on_behalf_of")
        #expect(try await ask("nobody").code == "not_on_behalf_of")
        #expect(try await ask(nil).code == "invalid_session")
        // It was bob who paid.
        #expect(try await stage.store.balance(of: .user("bob")).total.description.hasPrefix("0.9"))
    }

    @Test func aUserCannotActForAnother() async throws {
        let stage = try Stage()
        try await stage.grant("1", to: "bob")
        let answer = try await stage.ask(
            .post, "/v1/chat/completions", as: "alice", Stage.chat("openai/gpt-4o-mini"), headers: [.onBehalfOf: "bob"])
        // Nor does she pay for it unawares.
        #expect(answer.status == 403 && answer.code == "not_on_behalf_of")
        #expect(try await stage.store.balance(of: .user("bob")).total.description == "1.00")
    }

    @Test func agentsAreNamedInTheReceipt() async throws {
        let stage = try Stage()
        try await stage.grant("1", to: "alice")
        let answer = try await stage.ask(
            .post, "/v1/chat/completions", as: "brigade", Stage.chat("openai/gpt-4o-mini"),
            headers: [.onBehalfOf: "alice", .agent: "planner/research"])
        #expect(answer.status == 200)
        try await stage.gateway.router.flushUsage()
        var receipts = try stage.gateway.router.usage.receipts(
            of: .user("alice"), in: .last(2, until: SystemClock().now())
        ).makeAsyncIterator()
        #expect(try await receipts.next(isolation: nil)?.delegation == ["planner", "research"])
    }
}
