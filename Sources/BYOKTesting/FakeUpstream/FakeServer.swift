// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore
public import BYOKProviders
import Synchronization

/// A fake upstream that listens on 127.0.0.1: for clients with an HTTP stack of their own.
///
/// ```swift
/// let server = try upstream.start()
/// defer { server.stop() }
/// let router = try BYOKRouter(catalog: server.catalog(), store: store, sealer: sealer)
/// ```
public final class FakeServer: Sendable {
    private let server: LoopbackServer
    /// The providers of the upstream, with this server's addresses. Keys are sealed to these: no key of a test gets out.
    public let providers: [Provider]

    init(_ server: LoopbackServer, _ providers: [Provider]) throws(BYOKError) {
        self.server = server
        var local: [Provider] = []
        for var provider in providers {
            provider.origin = try Origin.configured(
                "\(server.url)\(Self.base(of: provider.id))", allowLoopbackHTTP: true)
            local.append(provider)
        }
        self.providers = local
    }

    /// The provider at this server; nil where the upstream does not pretend it.
    public func provider(_ id: Provider.ID) -> Provider? { providers.first { $0.id == id } }

    /// The base URL of a provider here: `http://127.0.0.1:PORT/openai`.
    public func url(of id: Provider.ID) -> String? { provider(id)?.origin.url }

    /// The models of a catalogue, served from here.
    /// - Throws: `invalidCatalog` where a model is only served by a provider that is not pretended.
    public func catalog(_ base: ProviderCatalog = .bundled) throws(BYOKError) -> ProviderCatalog {
        try ProviderCatalog(providers: providers, models: base.models, snapshot: base.snapshot)
    }

    /// How many connections there have been.
    public var connections: Int { server.accepted }

    /// Closes the port and all connections. Must be called: until then the server runs.
    public func stop() { server.stop() }

    static func base(of id: Provider.ID) -> String { "/\(id)" }
}

extension FakeUpstream {
    /// Begins to listen.
    /// - Parameter port: 0: one that is free.
    /// - Throws: `invalidConfiguration` where the port cannot be had.
    public func start(port: UInt16 = 0) throws(BYOKError) -> FakeServer {
        let server: LoopbackServer
        do {
            server = try LoopbackServer.answering(port: port) { [self] request, connection in
                try FakeConnection(upstream: self, connection).answer(request)
            }
        } catch {
            throw BYOKError(.invalidConfiguration, "The port \(port) of 127.0.0.1 cannot be had.")
        }
        do {
            return try FakeServer(server, providers)
        } catch {
            server.stop()
            throw error
        }
    }
}
