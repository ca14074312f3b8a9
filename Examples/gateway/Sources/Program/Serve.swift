// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import CoreMetrics
import Foundation
import GatewayService
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves, until SIGTERM.")
    @Option(help: "The configuration file.")
    var config: String?
    @Flag(help: "Serve three users with providers that are played in this process: nothing to configure.")
    var demo = false
    @Option(help: "Another port than the configuration's.")
    var port: Int?
    @Option(help: "Where the demo keeps its state; without it, nothing is kept.")
    var folder: String?

    func validate() throws {
        guard (config != nil) != demo else { throw ValidationError("Give --config FILE or --demo.") }
        guard (0...65_535).contains(port ?? 0) else { throw ValidationError("--port must be from 0 to 65535.") }
        guard demo || folder == nil else { throw ValidationError("--folder goes with --demo.") }
    }

    func run() async throws {
        try await failing {
            if demo { try await serveDemo() } else if let config { try await serve(config) }
        }
    }

    private func serve(_ path: String) async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try Configuration(contentsOfFile: path)
        if let port { configuration.listen.port = port }
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let gateway = try Gateway(
            configuration, environment: environment,
            store: try await configuration.openStore(environment: environment),
            sealer: FernetSealer(MasterKeyring(environment: environment)), metrics: metrics,
            logger: try configuration.makeLogger())
        try await gateway.run { say("listening on \($0)") }
    }

    private func serveDemo() async throws {
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        var demo = try Demo(folder: folder)
        demo.configuration.listen.port = port ?? demo.configuration.listen.port
        let gateway = try await demo.gateway(metrics: metrics, logger: demo.configuration.makeLogger())
        let words = demo.words
        try await gateway.run { address in
            say("listening on \(address)")
            for line in words { say(line.replacing("ADDRESS", with: address)) }
        }
        demo.stop()
    }
}

extension Configuration {
    func makeLogger() throws(BYOKError) -> Logger {
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw BYOKError(
                .invalidConfiguration, "logLevel: must be trace, debug, info, notice, warning, error or critical.")
        }
        return Logger(label: "gateway") { JSONLogHandler(label: $0, level: level) }
    }

    func openStore(environment: [String: String]) async throws -> any Gateway.Store {
        switch try backend(in: environment) {
        case .file(let path): try FileStore(at: path)
        case .postgres(let dsn): try await Self.postgres(dsn)
        }
    }

    #if Postgres
    private static func postgres(_ dsn: String) async throws -> any Gateway.Store {
        try await PostgresStore(PostgresOptions(dsn: dsn))
    }
    #else
    private static func postgres(_ dsn: String) async throws -> any Gateway.Store {
        throw BYOKError(.invalidConfiguration, "store: this program was built without Postgres.")
    }
    #endif
}

/// Prints at once, through a pipe, too.
private func say(_ line: String) { try? FileHandle.standardOutput.write(contentsOf: Data("\(line)\n".utf8)) }
