// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import GatewayService

/// Browsers' sessions, and what other pages can make of them.
struct CookieTests {
    private static let secret = [UInt8](repeating: 7, count: 32)

    /// Signs in and gives the cookie and its counterpart.
    private func signIn(_ stage: Stage, _ name: String = "alice") async throws -> (cookie: String, csrf: String) {
        let answer = try await stage.ask(.post, "/api/v1/session", as: nil, #"{"token":"token-\#(name)"}"#)
        #expect(answer.status == 200)
        let cookie = try #require(answer.headers[.setCookie])
        guard case .text(let csrf)? = answer.object["csrfToken"] else { throw CancellationError() }
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"))
        return (String(cookie.prefix { $0 != ";" }), csrf)
    }

    @Test func aCookieReadsAndItsCounterpartWrites() async throws {
        let stage = try Stage()
        let (cookie, csrf) = try await signIn(stage)
        let chat = Stage.chat("openai/gpt-4o-mini")
        func ask(_ fields: HTTPFields) async throws -> Answer {
            var headers = fields
            headers[.cookie] = cookie
            return try await stage.ask(.post, "/v1/chat/completions", as: nil, chat, headers: headers)
        }
        #expect(try await stage.ask(.get, "/v1/models", headers: [.cookie: cookie]).status == 200)
        #expect(try await ask([:]).code == "csrf_token_missing")
        #expect(try await ask([.csrfToken: "no"]).code == "csrf_token_missing")
        // No key and no credits, but let in.
        #expect(try await ask([.csrfToken: csrf]).status == 402)
        #expect(try await ask([.csrfToken: csrf, .origin: "https://evil.example"]).code == "foreign_origin")
        let other = try await signIn(stage, "bob")
        #expect(try await ask([.csrfToken: other.csrf]).code == "csrf_token_missing")
    }

    @Test func signingOutTakesTheCookieAway() async throws {
        let stage = try Stage()
        let (cookie, _) = try await signIn(stage)
        let answer = try await stage.ask(.delete, "/api/v1/session", headers: [.cookie: cookie])
        #expect(answer.status == 403)
        let (again, csrf) = try await signIn(stage)
        let ended = try await stage.ask(.delete, "/api/v1/session", headers: [.cookie: again, .csrfToken: csrf])
        #expect(ended.status == 204)
        #expect(ended.headers[.setCookie]?.contains("Max-Age=0") == true)
    }

    @Test func onlyUsersSignIn() async throws {
        let stage = try Stage()
        for token in ["", "nobodys", "token-brigade"] {
            let answer = try await stage.ask(.post, "/api/v1/session", as: nil, #"{"token":"\#(token)"}"#)
            #expect(answer.code == "invalid_session")
            #expect(answer.headers[.setCookie] == nil)
        }
        let foreign = try await stage.ask(
            .post, "/api/v1/session", as: nil, #"{"token":"token-alice"}"#, headers: [.origin: "https://evil.example"])
        #expect(foreign.code == "foreign_origin")
    }

    @Test func tryingManyTokensIsSlowedDown() async throws {
        let stage = try Stage { $0.limits.signInsPerMinute = 3 }
        let app = Application(router: stage.gateway.routes())
        let answers = try await app.test(.router) { client in
            var answers: [Answer] = []
            for _ in 0..<4 {
                answers.append(try await client.ask(.post, "/api/v1/session", as: nil, #"{"token":"guess"}"#))
            }
            // Whoever knows a token is let in, from the same address, too.
            answers.append(try await client.ask(.post, "/api/v1/session", as: nil, #"{"token":"token-alice"}"#))
            return answers
        }
        #expect(answers.map(\.status) == [401, 401, 401, 429, 200])
        let wait = try #require(answers.dropLast().last?.headers[.retryAfter].flatMap { Int($0) })
        #expect((1...20).contains(wait))
    }

    @Test func alteredAndOldCookiesAreNobodys() throws {
        let clock = ManualClock()
        let cookies = SessionCookies(secret: Self.secret, isSecure: true)
        let (session, cookie) = cookies.begin(TokenDigest(of: "t"), at: clock.now())
        #expect(cookie.name == "__Host-byok_session")
        #expect(cookies.session(cookie.value, at: clock.now()) == session)
        let bytes = Array(cookie.value.utf8)
        for index in bytes.indices {
            var altered = bytes
            altered[index] = altered[index] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
            #expect(cookies.session(String(decoding: altered, as: UTF8.self), at: clock.now()) == nil, "byte \(index)")
        }
        let stranger = SessionCookies(secret: [UInt8](repeating: 8, count: 32), isSecure: true)
        #expect(stranger.session(cookie.value, at: clock.now()) == nil)
        clock.advance(by: SessionCookies.lifetime)
        #expect(cookies.session(cookie.value, at: clock.now()) == nil)
    }
}
