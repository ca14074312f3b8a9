// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKObservability
import Hummingbird
import NIOCore
import ServiceLifecycle
import UnixSignals

extension Gateway {
    /// All routes.
    func routes() -> Router<GatewayContext> {
        let routes = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        routes.middlewares.add(MetricsMiddleware())
        routes.middlewares.add(AccessLogMiddleware())
        routes.middlewares.add(HeadersMiddleware())
        routes.middlewares.add(ErrorMiddleware(clock: clock))
        addRoutes(to: routes)
        return routes
    }

    func addRoutes(to routes: some RouterMethods<GatewayContext>) {
        OperationRoutes(router: router, metrics: metrics, servesMetrics: configuration.metricsPort == nil).add(
            to: routes)
        PageRoutes().add(to: routes)
        SessionRoutes(
            authenticator: authenticator,
            signIns: RateLimit(perMinute: configuration.limits.signInsPerMinute, clock: clock)
        ).add(to: routes.group("api/v1"))
        for path: RouterPath in ["api/v1/llm", "v1"] {
            let group = routes.group(path).add(
                middleware: IdentityMiddleware(authenticator: authenticator, admitsServices: true))
            ChatRoutes(chat: chat, connections: connections, bodyBytes: configuration.limits.bodyBytes).add(to: group)
            ModelRoutes(router: router).add(to: group)
        }
        let account = routes.group("api/v1").add(
            middleware: IdentityMiddleware(authenticator: authenticator, admitsServices: false))
        AccountRoutes(router: router, ledger: ledger, directory: authenticator.directory, clock: clock).add(to: account)
        AdministrationRoutes(
            router: router, ledger: ledger, audit: audit, directory: authenticator.directory, clock: clock
        ).add(to: account)
        DocumentRoutes().add(to: routes)
    }

    /// The service, with its maintenance.
    /// - Parameter onListening: told the port.
    func application(onListening: @escaping @Sendable (Int) -> Void = { _ in }) -> some ApplicationProtocol {
        let (limits, connections) = (configuration.limits, connections)
        // Twice what is read, so that who sent too much can still be told.
        let mostBytes = 2 * limits.bodyBytes + 1 << 20
        return Application(
            router: routes(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        ClientConnectionHandler(
                            connections, mostBytes: mostBytes, patience: .seconds(Int64(limits.requestSeconds)))
                    ],
                    idleTimeout: .seconds(Int64(limits.idleSeconds)),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.listen.host, port: configuration.listen.port),
                availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            // Ended after the server: its last requests leave receipts.
            services: [MaintenanceService(router)],
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) },
            logger: logger)
    }

    /// Serves until SIGTERM or SIGINT; then no new connection is taken, and requests under way may go on for a while.
    /// - Parameter onListening: told the address, once it can be asked.
    public func run(onListening: @escaping @Sendable (_ address: String) -> Void) async throws {
        let host = configuration.listen.host
        var services: [any Service] = [application { onListening("http://\(host):\($0)") }]
        if let port = configuration.metricsPort {
            let router = Router()
            OperationRoutes.addMetrics(metrics, to: router)
            services.insert(
                Application(
                    router: router, configuration: .init(address: .hostname(host, port: port)), logger: logger),
                at: 0)
        }
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(configuration.drainSeconds)
        try await ServiceGroup(configuration: group).run()
    }
}
