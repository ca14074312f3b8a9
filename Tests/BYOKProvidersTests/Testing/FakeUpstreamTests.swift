// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import BYOKTesting
import Testing

@Suite struct FakeUpstreamTests {
    /// How a host's test reads.
    @Test func hostsTestFitsOnAPage() async throws {
        let router = try BYOKRouter(
            catalog: .bundled, store: InMemoryStore(), sealer: FernetSealer(MasterKeyring(MasterKeyring.generate())))
        let alice = Caller(try .user("alice"), tier: .professional)
        _ = try await router.keys.add(PastedKey(Vendor.openAI.key), for: .openAI, owner: alice.user, test: false)

        let upstream = FakeUpstream()
        upstream.accept(key: Vendor.openAI.key, at: .openAI)
        upstream.answer(.text("Hello"), times: 1)
        upstream.fail(.unavailable, at: .openAI, times: 2)
        let client = ChatClient(router: router, transport: upstream.transport)

        let request = ChatRequest("gpt-4o", messages: [.user("Hi")])
        for _ in 0..<2 {
            let error = await #expect(throws: BYOKError.self) { try await client.complete(request, for: alice) }
            #expect((error?.cause as? AttemptFailure)?.kind == .unavailable)
        }
        #expect(try await client.complete(request, for: alice).text == "Hello")
        #expect(upstream.requests.map(\.status) == [500, 500, 200])
        #expect(upstream.requests.allSatisfy { $0.isKeyGood && $0.model == "gpt-4o" })
        #expect(upstream.complaints.isEmpty)
    }

    @Test(arguments: Vendor.all) func answersInEveryShape(vendor: Vendor) async throws {
        let upstream = FakeUpstream.knowingAll()
        upstream.answer(.text("Good morning."))
        for isStream in [false, true] {
            let reply = try await upstream.send(vendor.plain(isStream: isStream), as: vendor)
            #expect(reply.head.status == 200)
            let type = isStream ? "text/event-stream; charset=utf-8" : "application/json"
            #expect(reply.head.headers["content-type"] == type)
            #expect(reply.text.contains(isStream ? " morning." : "Good morning."))
        }
        #expect(upstream.complaints.isEmpty)
        #expect(upstream.requests.map(\.isStream) == [false, true])
        #expect(upstream.requests.allSatisfy { $0.model == vendor.model && $0.provider == vendor.provider.id })
    }

    @Test func usesAnswersUpInOrderAndThenTheOneThatStands() async throws {
        let upstream = FakeUpstream.knowingAll()
        upstream.answer(.text("standing"))
        upstream.answer(.text("Google's own"), at: .google)
        upstream.answer(.text("first"), times: 1)
        upstream.answer(.text("second"), times: 2)
        upstream.answer(.text("OpenAI's"), at: .openAI, times: 1)
        func ask(_ vendor: Vendor) async throws -> String {
            let text = try await upstream.send(vendor.plain(), as: vendor).text
            return ["standing", "Google's own", "first", "second", "OpenAI's"].first { text.contains($0) } ?? text
        }
        #expect(try await ask(.anthropic) == "first")
        #expect(try await ask(.anthropic) == "second")
        #expect(try await ask(.google) == "second")
        #expect(try await ask(.anthropic) == "standing")
        #expect(try await ask(.google) == "Google's own")
        #expect(try await ask(.openAI) == "OpenAI's")
        #expect(try await ask(.openAI) == "standing")
    }

    @Test func answersByWhatIsAsked() async throws {
        let upstream = FakeUpstream.knowingAll()
        upstream.answer { request in .text("\(request.provider) was asked for \(request.model ?? "?")") }
        let reply = try await upstream.send(Vendor.google.plain(model: "gemini-new"), as: .google)
        #expect(reply.text.contains("google was asked for gemini-new"))
    }

    @Test func failuresDoNotUseUpAnswers() async throws {
        let upstream = FakeUpstream.knowingAll()
        upstream.answer(.text("only once"), times: 1)
        upstream.fail(.unavailable, times: 2)
        let statuses = try await [
            upstream.send(Vendor.openAI.plain(), as: .openAI).head.status,
            upstream.send(Vendor.google.plain(), as: .google).head.status,
        ]
        #expect(statuses == [500, 500])
        #expect(try await upstream.send(Vendor.openAI.plain(), as: .openAI).text.contains("only once"))
    }

    @Test func recovers() async throws {
        let upstream = FakeUpstream.knowingAll()
        upstream.fail(.overloaded, times: nil)
        for _ in 0..<5 { #expect(try await upstream.send(Vendor.anthropic.plain(), as: .anthropic).head.status == 529) }
        upstream.recover()
        #expect(try await upstream.send(Vendor.anthropic.plain(), as: .anthropic).head.status == 200)
    }

    @Test func servesOnlyTheModelsThatItWasTold() async throws {
        let upstream = FakeUpstream.knowingAll()
        upstream.serve(models: ["gpt-4o"], at: .openAI)
        #expect(try await upstream.send(Vendor.openAI.plain(), as: .openAI).head.status == 200)
        let reply = try await upstream.send(Vendor.openAI.plain(model: "gpt-9"), as: .openAI)
        #expect(reply.head.status == 404)
        #expect(reply.text.contains("model_not_found"))
        #expect(try await upstream.send(Vendor.openAI.get("/models"), as: .openAI).text.contains("gpt-4o"))
    }

    @Test func pretendsACompatibleEndpoint() async throws {
        let local = try Provider.compatible(id: "local", name: "Local", origin: Origin("https://llm.example.com/v1"))
        let upstream = FakeUpstream(providers: Provider.builtIn + [local])
        upstream.accept(key: "any-key-at-all", at: local.id)
        upstream.answer(.text("from home"))
        var request = Vendor.openAI.request(
            "/chat/completions", #"{"model":"llama3:8b","top_k":4,"messages":[{"role":"user","content":"Hi"}]}"#)
        request.origin = local.origin
        let reply = try await upstream.transport.reply(to: request, key: "any-key-at-all")
        #expect(reply.text.contains("from home"))
        #expect(upstream.complaints.isEmpty)
    }

    @Test func isNobodyElsewhere() async throws {
        var request = Vendor.openAI.plain()
        request.origin = Origin("https://elsewhere.example.com")
        let exchange = try FakeUpstream.knowingAll().transport.begin(request, key: Vendor.openAI.key.utf8.span)
        await #expect(throws: TransportError.self) { try await exchange.head() }
    }
}
