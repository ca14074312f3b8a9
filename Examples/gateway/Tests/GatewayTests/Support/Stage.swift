// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import GatewayService
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore

@testable import GatewayService

/// A gateway whose providers are pretended, with what one asks it.
///
/// Users: alice (professional), bob (trial, of acme), carol (enterprise, administrator of acme and of the platform), dave
/// (enterprise, of acme); services: brigade, on behalf of alice and bob; webui, for whom Open WebUI signs. Everybody's
/// token is "token-" and the name. The platform has an OpenRouter key.
struct Stage {
    let gateway: Gateway
    let upstream = FakeUpstream()
    let store = InMemoryStore()
    static let webUISecret = String(repeating: "a secret that Open WebUI and we share. ", count: 2)

    static let openRouterKey = "sk-or-v1-" + String(repeating: "a1", count: 32)
    static let openAIKey = "sk-proj-" + String(repeating: "B2", count: 24)
    static let systemKey = "sk-or-v1-" + String(repeating: "0f", count: 32)

    /// - Parameter adjust: what is otherwise in the configuration.
    init(_ adjust: (inout Configuration) -> Void = { _ in }) throws {
        var configuration = try StrictJSON.decode(from: Data(Self.file.utf8), over: Configuration())
        adjust(&configuration)
        try self.init(configuration)
    }

    init(_ configuration: Configuration, environment: [String: String] = Self.environment) throws {
        upstream.accept(key: Self.systemKey, at: .openRouter)
        upstream.accept(key: Self.openRouterKey, at: .openRouter)
        upstream.accept(key: Self.openAIKey, at: .openAI)
        upstream.answer(.text("Hello there, from afar."))
        gateway = try Gateway(
            configuration, environment: environment, store: store,
            sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())), transport: upstream.transport,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static let environment = [
        "SYSTEM_KEY": systemKey, "BYOK_SESSION_SECRET": String(repeating: "s", count: 32), "WEBUI_SECRET": webUISecret,
    ]

    private static let file: String = {
        func digest(_ name: String) -> String { "\(TokenDigest(of: "token-\(name)"))" }
        return """
            {"organisations": [{"id": "acme", "name": "Acme", "administrators": ["carol"]}],
             "users": [
              {"id": "alice", "tier": "professional", "email": "alice@example.com", "tokenSHA256": ["\(digest("alice"))"]},
              {"id": "bob", "tier": "trial", "organisation": "acme", "tokenSHA256": ["\(digest("bob"))"]},
              {"id": "carol", "tier": "enterprise", "organisation": "acme", "tokenSHA256": ["\(digest("carol"))"],
               "isAdministrator": true},
              {"id": "dave", "tier": "enterprise", "organisation": "acme", "tokenSHA256": ["\(digest("dave"))"]}],
             "services": [
              {"name": "brigade", "tokenSHA256": ["\(digest("brigade"))"], "onBehalfOf": ["alice", "bob"]},
              {"name": "webui", "tokenSHA256": ["\(digest("webui"))"],
               "openWebUI": {"secretVariable": "WEBUI_SECRET", "claim": "email"}}],
             "systemKeys": [{"provider": "openrouter", "variable": "SYSTEM_KEY"}]}
            """
    }()

    /// Gives credits.
    func grant(_ dollars: String, to user: String) async throws {
        let amount = Money(dollars) ?? .zero
        _ = try await store.apply(
            .grant(amount, to: .user(user), payment: RequestID("test-\(dollars)"), at: SystemClock().now()))
    }

    /// Asks once, without a server in between.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, as name: String? = nil, _ body: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        let app = Application(router: gateway.routes())
        return try await app.test(.router) { client in
            try await client.ask(method, path, as: name, body, headers: headers)
        }
    }

    /// A chat about nothing.
    static func chat(_ model: String, stream: Bool = false, more: String = "") -> String {
        #"{"model":"\#(model)","stream":\#(stream),"messages":[{"role":"user","content":"Hi"}]\#(more)}"#
    }
}

extension TestClientProtocol {
    func ask(
        _ method: HTTPRequest.Method, _ path: String, as name: String? = nil, _ body: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let name { headers[.authorization] = "Bearer token-\(name)" }
        return try await execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
        ) { Answer($0) }
    }
}

/// What came back.
struct Answer {
    let status: Int
    let headers: HTTPFields
    let text: String

    init(_ response: TestResponse) {
        status = response.status.code
        headers = response.headers
        text = String(buffer: response.body)
    }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    /// The body as an object; empty where it is none.
    var object: [String: JSONTree] {
        guard case .object(let object)? = try? JSONDecoder().decode(JSONTree.self, from: Data(text.utf8)) else {
            return [:]
        }
        return object
    }

    /// `error.code` of the body.
    var code: String? {
        guard case .object(let error)? = object["error"], case .text(let code)? = error["code"] else { return nil }
        return code
    }
}
