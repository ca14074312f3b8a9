// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import HTTPTypes
import Hummingbird
import JWTKit
import Testing

@testable import GatewayService

/// Whom Open WebUI says is chatting, and who only pretends it.
struct OpenWebUITests {
    private struct Claims: JWTPayload {
        var sub = "b7a0"
        var email: String? = "alice@example.com"
        var iss = "open-webui"
        var iat = Date.now.timeIntervalSince1970.rounded()
        var exp = Date.now.timeIntervalSince1970.rounded() + 300
        func verify(using algorithm: some JWTAlgorithm) throws {}
    }

    private func ask(_ token: String, as service: String = "webui") async throws -> Answer {
        let header = try #require(HTTPField.Name(OpenWebUIVerifier.header))
        return try await Stage().ask(.get, "/v1/models", as: service, headers: [header: token])
    }

    private func signed(
        _ secret: String = Stage.webUISecret, _ algorithm: DigestAlgorithm = .sha256,
        _ adjust: (inout Claims) -> Void = { _ in }
    ) async throws -> String {
        var claims = Claims()
        adjust(&claims)
        return try await JWTKeyCollection().add(hmac: HMACKey(from: secret), digestAlgorithm: algorithm).sign(claims)
    }

    @Test func aSignatureNamesTheUser() async throws {
        #expect(try await ask(signed()).status == 200)
    }

    @Test func aUserOfTheirsNeedNotBeOneOfOurs() async throws {
        #expect(try await ask(signed { $0.email = "eve@example.com" }).code == "invalid_session")
        #expect(try await ask(signed { $0.email = nil }).code == "invalid_session")
    }

    @Test func whatTheyDidNotSignIsRefused() async throws {
        #expect(try await ask(signed("another secret, of more than thirty bytes")).status == 401)
        #expect(try await ask(signed(Stage.webUISecret, .sha512)).status == 401)
        #expect(try await ask(signed { $0.iss = "somebody" }).status == 401)
        #expect(try await ask(signed { $0.exp = $0.iat - 1 }).status == 401)
        #expect(try await ask(signed { $0.exp = $0.iat + 86_400 }).status == 401)
        #expect(
            try await ask(
                signed {
                    $0.iat += 600; $0.exp += 600
                }
            ).status == 401)
        #expect(try await ask("").status == 401)
        #expect(try await ask("a.b.c").status == 401)
    }

    @Test func aTokenWithoutASignatureIsRefused() async throws {
        let parts = try await signed().split(separator: ".")
        let none = Data(#"{"alg":"none","typ":"JWT"}"#.utf8).base64URL
        #expect(try await ask("\(none).\(parts[1]).").status == 401)
        #expect(try await ask("\(none).\(parts[1]).\(parts[2])").status == 401)
    }

    @Test func onlyTheServiceThatSharesTheSecretMaySendIt() async throws {
        // Alice's own token is alice's, whatever else it brings; Brigade has no such right.
        #expect(try await ask(signed(), as: "brigade").status == 401)
        #expect(try await ask(signed(), as: "nobody").status == 401)
    }
}
