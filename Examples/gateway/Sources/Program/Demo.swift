// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Foundation
import GatewayService
import Logging

/// Three users, an organisation, and the four providers played by this process: the whole guide without an account.
struct Demo {
    var configuration = Configuration()
    private let upstream: FakeServer
    private let store: any Gateway.Store
    private let sealer: FernetSealer
    private let tokens: [(user: String, token: String, what: String)]
    private static let systemKey = "sk-or-v1-" + String(repeating: "0f", count: 32)

    /// Keys that the pretended providers know.
    static let keys: [(provider: Provider.ID, key: String)] = [
        (.openRouter, "sk-or-v1-" + String(repeating: "a1", count: 32)),
        (.openAI, "sk-proj-" + String(repeating: "B2", count: 24)),
        (.anthropic, "sk-ant-api03-" + String(repeating: "C3", count: 48)),
        (.google, "AIza" + String(repeating: "D", count: 35)),
    ]

    init(folder: String?) throws {
        let fake = FakeUpstream()
        fake.accept(key: Self.systemKey, at: .openRouter)
        for (provider, key) in Self.keys { fake.accept(key: key, at: provider) }
        fake.answer { request in .text("You asked \(request.model ?? "a model"), which is played by the demo. Hello!") }
        upstream = try fake.start()
        tokens = ["alice", "bob", "carol"].map { user in
            let what =
                switch user {
                case "alice": "professional"
                case "bob": "trial, of Acme"
                default: "enterprise, administrator of Acme and of the platform"
                }
            return (user, folder == nil ? TokenDigest.newToken() : "demo-\(user)", what)
        }
        if let folder {
            let url = URL(filePath: folder)
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let keyFile = url.appending(path: "master.key").path
            if !FileManager.default.fileExists(atPath: keyFile) {
                let made = FileManager.default.createFile(
                    atPath: keyFile, contents: Data(try MasterKeyring.generate().utf8),
                    attributes: [.posixPermissions: 0o600])
                guard made else {
                    throw BYOKError(.invalidConfiguration, "--folder: \(keyFile) cannot be written.")
                }
            }
            sealer = try FernetSealer(MasterKeyring(contentsOfFile: keyFile))
            store = try FileStore(at: url.appending(path: "keys.db").path)
        } else {
            sealer = try FernetSealer(MasterKeyring(MasterKeyring.generate()))
            store = InMemoryStore()
        }
        configuration.logLevel = "warning"
        configuration.systemKeys = [try Self.decode(#"{"provider":"openrouter","variable":"DEMO_SYSTEM_KEY"}"#)]
        configuration.organisations = [
            try Self.decode(#"{"id":"acme","name":"Acme","administrators":["carol"]}"#)
        ]
        let users = [
            #"{"id":"alice","name":"Alice","email":"alice@example.com","tier":"professional","tokenSHA256":["0"]}"#,
            #"{"id":"bob","name":"Bob","email":"bob@example.com","tier":"trial","organisation":"acme","tokenSHA256":["1"]}"#,
            #"{"id":"carol","name":"Carol","email":"carol@example.com","tier":"enterprise","organisation":"acme","tokenSHA256":["2"],"isAdministrator":true}"#,
        ]
        configuration.users = try users.map { try Self.decode($0) }
        for index in configuration.users.indices {
            configuration.users[index].tokenSHA256 = ["\(TokenDigest(of: tokens[index].token))"]
        }
    }

    private static func decode<Value: Decodable>(_ json: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    }

    func gateway(metrics: PrometheusMetrics, logger: Logger) async throws -> Gateway {
        for user in ["alice", "bob", "carol"] {
            _ = try await store.apply(
                .grant(
                    Money(nanodollars: 10_000_000_000), to: .user(user), payment: RequestID("demo-grant"),
                    at: SystemClock().now()))
        }
        return try Gateway(
            configuration,
            environment: ["DEMO_SYSTEM_KEY": Self.systemKey, "BYOK_SESSION_SECRET": TokenDigest.newToken()],
            store: store, sealer: sealer, catalog: upstream.catalog(), metrics: metrics, logger: logger)
    }

    func stop() { upstream.stop() }

    /// What to try.
    var words: [String] {
        ["", "Sign in at ADDRESS/admin/account/api-keys with one of these tokens:"]
            + tokens.map { "  \($0.token)   \($0.user) (\($0.what))" }
            + ["", "The pretended providers know these keys:"]
            + Self.keys.map { "  \($0.key)" }
            + [
                "", "Ask, as any OpenAI client does:",
                "  curl ADDRESS/v1/chat/completions -H 'Authorization: Bearer \(tokens[0].token)' \\",
                "    -d '{\"model\":\"openai/gpt-4\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello, world!\"}]}'",
            ]
    }
}
