// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import CoreMetrics
import Foundation
import GatewayService
import Logging

@main
struct GatewayProgram: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway",
        abstract: "Chats in OpenAI's shape on users' own keys, and the page where they keep them.",
        subcommands: subcommands, defaultSubcommand: Serve.self)

    private static var subcommands: [any ParsableCommand.Type] {
        #if Postgres
        [Serve.self, Token.self, Check.self, Migrate.self]
        #else
        [Serve.self, Token.self, Check.self]
        #endif
    }
}

/// Prints a new token.
struct Token: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a token for a user or a service. Give it to them; the configuration gets its SHA-256.")
    @Argument(help: "Whose it is, for the line that is printed.")
    var name: String

    func run() {
        let token = TokenDigest.newToken()
        print("token of \(name), shown once: \(token)")
        print("tokenSHA256: \(TokenDigest(of: token))")
    }
}

/// Says what is wrong with a configuration.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Reads the configuration and opens nothing.")
    @Option(help: "The configuration file.")
    var config: String

    func run() async throws {
        try await failing {
            let configuration = try Configuration(contentsOfFile: config)
            _ = try configuration.backend(in: ProcessInfo.processInfo.environment)
            _ = try Gateway(
                configuration, environment: ProcessInfo.processInfo.environment, store: InMemoryStore(),
                sealer: FernetSealer(MasterKeyring(environment: ProcessInfo.processInfo.environment)),
                logger: Logger(label: "gateway") { _ in SwiftLogNoOpLogHandler() })
            print("\(config): ok")
        }
    }
}

/// What the library says is wrong is fit for a terminal; nothing else is printed.
func failing<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch let error as BYOKError {
        throw ValidationError(error.message)
    }
}
