// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// The same upstream behind a socket, asked by a real HTTP client.
@Suite(.timeLimit(.minutes(1))) struct FakeServerTests {
    private func request(_ vendor: Vendor, at server: FakeServer, isStream: Bool = false) throws -> UpstreamRequest {
        var request = vendor.plain(isStream: isStream)
        request.origin = try #require(server.provider(vendor.provider.id)).origin
        return request
    }

    @Test(arguments: Vendor.all) func answersAsInProcess(vendor: Vendor) async throws {
        let upstream = FakeUpstream.knowingAll()
        upstream.answer(FakeStreamsTests.full)
        let server = try upstream.start()
        defer { server.stop() }
        let transport = try CurlTransport()
        for isStream in [false, true] {
            let request = try request(vendor, at: server, isStream: isStream)
            let reply = try await transport.reply(to: request, key: vendor.key)
            let same = try await upstream.send(vendor.plain(isStream: isStream), as: vendor)
            #expect(reply.head.status == 200)
            #expect(reply.head.headers["content-type"] == same.head.headers["content-type"])
            #expect(reply.body.count == same.body.count)
        }
        #expect(upstream.complaints.isEmpty)
        #expect(
            upstream.requests.allSatisfy { $0.isKeyGood && !$0.keyIsElsewhere && $0.key?.matches(vendor.key) == true })
        #expect(upstream.requests[0].path == upstream.requests[1].path)
    }

    @Test func refusesAndFailsAsInProcess() async throws {
        let upstream = FakeUpstream.knowingAll()
        let server = try upstream.start()
        defer { server.stop() }
        let transport = try CurlTransport()
        let request = try request(.google, at: server)
        #expect(try await transport.reply(to: request, key: "AQ.unknown").head.status == 400)
        upstream.fail(.overloaded)
        #expect(try await transport.reply(to: request, key: Vendor.google.key).head.status == 503)
        upstream.fail(.noConnection)
        let error = await #expect(throws: TransportError.self) {
            try await transport.reply(to: request, key: Vendor.google.key)
        }
        #expect(error?.kind == .closed)
        #expect(try await transport.reply(to: request, key: Vendor.google.key).head.status == 200)
    }

    @Test func cutsOffInMidStream() async throws {
        let upstream = FakeUpstream.knowingAll()
        upstream.answer(.text("one two three"))
        upstream.fail(.cutOff(after: 2))
        let server = try upstream.start()
        defer { server.stop() }
        // Its exchanges end with it.
        let transport = try CurlTransport()
        let exchange = try transport.begin(
            request(.anthropic, at: server, isStream: true), key: Vendor.anthropic.key.utf8.span)
        #expect(try await exchange.head().status == 200)
        var text = ""
        let error = await #expect(throws: TransportError.self) {
            while let piece = try await exchange.next() { text += String(decoding: piece, as: UTF8.self) }
        }
        #expect(error?.kind == .closed)
        #expect(text.contains(" two") && !text.contains("three"))
        transport.shutdown()
    }

    @Test func waitsByItsClock() async throws {
        let clock = ManualClock()
        let upstream = FakeUpstream.knowingAll(clock: clock)
        var answer = FakeUpstream.Answer.text("at last")
        answer.delay = .seconds(3_600)
        upstream.answer(answer)
        let server = try upstream.start()
        defer { server.stop() }
        // Its exchanges end with it.
        let transport = try CurlTransport()
        let exchange = try transport.begin(request(.openAI, at: server), key: Vendor.openAI.key.utf8.span)
        await clock.waitForSleepers()
        clock.advance(by: .seconds(3_600))
        #expect(try await exchange.head().status == 200)
        transport.shutdown()
    }

    @Test func standsInForACataloguesProviders() async throws {
        let upstream = FakeUpstream.knowingAll()
        let server = try upstream.start()
        defer { server.stop() }
        let catalog = try server.catalog()
        #expect(catalog.providers.map(\.id) == Provider.builtIn.map(\.id))
        #expect(catalog.models.count == ProviderCatalog.bundled.models.count)
        for provider in catalog.providers {
            #expect(provider.origin.url.hasPrefix("http://127.0.0.1:"))
            #expect(provider.origin.url.hasSuffix("/\(provider.id)"))
            #expect(server.url(of: provider.id) == provider.origin.url)
        }
        #expect(server.provider(.init(rawValue: "unknown")) == nil)
    }

    @Test func keepsConnectionsOpenAndKnowsNobodyElsewhere() async throws {
        let upstream = FakeUpstream.knowingAll()
        let server = try upstream.start()
        defer { server.stop() }
        let transport = try CurlTransport()
        let request = try request(.openAI, at: server)
        for _ in 0..<5 { #expect(try await transport.reply(to: request, key: Vendor.openAI.key).head.status == 200) }
        #expect(server.connections == 1)
        var stray = request
        let base = server.url(of: .openAI)?.split(separator: "/openai").first ?? ""
        stray.origin = try Origin.configured("\(base)/nobody", allowLoopbackHTTP: true)
        #expect(try await transport.reply(to: stray, key: Vendor.openAI.key).head.status == 404)
        #expect(upstream.requests.count == 5)
    }

    @Test func seesAKeyInTheWrongPlace() async throws {
        let upstream = FakeUpstream.knowingAll()
        let server = try upstream.start()
        defer { server.stop() }
        var leaky = try request(.google, at: server)
        leaky.path += "?key=\(Vendor.google.key)"
        _ = try await CurlTransport().reply(to: leaky, key: Vendor.google.key)
        #expect(upstream.requests.map(\.keyIsElsewhere) == [true])
        #expect(upstream.requests.allSatisfy { !$0.path.contains(Vendor.google.key) })
    }
}
