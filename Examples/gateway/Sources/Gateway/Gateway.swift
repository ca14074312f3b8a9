// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
import BYOKObservability
public import BYOKProviders
import Foundation
import Hummingbird
public import Logging
import NIOCore
import ServiceLifecycle

/// A service that lends the library an HTTP face: chats in OpenAI's shape, and the account's page and API.
public struct Gateway: Sendable {
    /// Everything that one backend keeps.
    public typealias Store = KeyStore & AuditLog & UsageLog & CreditLedger & NotificationInbox

    public let router: BYOKRouter
    let configuration: Configuration
    let authenticator: Authenticator
    let chat: ChatClient
    let ledger: any CreditLedger
    let audit: any AuditLog
    let metrics: PrometheusMetrics
    let connections = ClientConnections()
    let logger: Logger
    let clock: any RouterClock

    /// - Parameters:
    ///   - environment: where secrets are, under the names that the configuration gives.
    ///   - catalog: nil: the bundled one, with the configuration's addresses.
    ///   - transport: nil: libcurl.
    /// - Throws: `BYOKError`, naming the field or variable and the remedy.
    public init(
        _ configuration: Configuration, environment: [String: String], store: any Store, sealer: any SecretSealer,
        catalog: ProviderCatalog? = nil, transport: (any HTTPTransport)? = nil, metrics: PrometheusMetrics = .init(),
        clock: any RouterClock = SystemClock(), logger: Logger
    ) throws {
        let transport = try transport ?? CurlTransport()
        var options = RouterOptions()
        options.tester = LiveKeyTester(transport: transport, clock: clock)
        options.spendPolicy = try SpendingName.policy(configuration.spending, field: "spending")
        if let amount = configuration.fallbackCreditsPerDay {
            guard let cap = Money(amount), cap >= .zero else {
                throw BYOKError.configured("fallbackCreditsPerDay", "must be a decimal such as \"5.00\".")
            }
            options.fallbackCreditsPerDay = cap
        }
        options.keyTestsPerMinute = configuration.limits.keyTestsPerMinute
        options.resealsOnUse = true
        options.clock = clock
        let catalog = try catalog ?? .configured(configuration)
        options.observer = ObserverGroup(
            LogBridge(logger),
            MetricsBridge(names: GenAINames(models: Set(catalog.models.map(\.name))), factory: metrics))
        router = try BYOKRouter(
            catalog: catalog, store: store, sealer: sealer, ledger: store,
            systemKeys: Self.systemKeys(configuration, catalog, environment), options: options)
        let publicURL = configuration.publicURL
        authenticator = Authenticator(
            directory: try Directory(configuration, environment: environment),
            cookies: SessionCookies(
                secret: try Self.sessionSecret(configuration, environment),
                isSecure: publicURL?.hasPrefix("https://") ?? false),
            publicOrigin: try publicURL.map(Self.origin), clock: clock)
        chat = ChatClient(router: router, transport: transport)
        (ledger, audit) = (store, store)
        self.configuration = configuration
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
    }

    private static func systemKeys(
        _ configuration: Configuration, _ catalog: ProviderCatalog, _ environment: [String: String]
    ) throws(BYOKError) -> [SystemKey] {
        var keys: [SystemKey] = []
        for (index, entry) in configuration.systemKeys.enumerated() {
            let field = "systemKeys[\(index)]"
            guard let provider = catalog.provider(.init(rawValue: entry.provider)) else {
                let known = catalog.providers.map(\.id.rawValue).joined(separator: ", ")
                throw .configured(
                    "\(field).provider", "there is no provider '\(shownName(entry.provider, else: "…"))', but \(known)."
                )
            }
            let key = try Configuration.value(of: entry.variable, field: "\(field).variable", in: environment)
            keys.append(SystemKey(provider, Secret(key)))
        }
        return keys
    }

    private static func sessionSecret(
        _ configuration: Configuration, _ environment: [String: String]
    ) throws(BYOKError) -> [UInt8] {
        let name = configuration.sessionSecretVariable
        let field = "sessionSecretVariable"
        let secret = try Configuration.value(of: name, field: field, in: environment)
        guard secret.utf8.count >= 32 else {
            throw .configured(
                field,
                "\(name) must hold a secret of 32 characters or more, the same for all gateways: openssl rand -base64 32"
            )
        }
        return Array(secret.utf8)
    }

    private static func origin(_ url: String) throws(BYOKError) -> String {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, let host = parts.host,
            ["https", "http"].contains(scheme), ["", "/"].contains(parts.path)
        else { throw .configured("publicURL", "must be an address such as https://llm.example.com") }
        return "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")"
    }
}
