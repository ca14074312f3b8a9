// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

struct ModelDirectoryTests {
    private static let list = #"""
        {"data":[
        {"id":"openai/gpt-4o","canonical_slug":"openai/gpt-4o","pricing":{"prompt":"0.000001","completion":"0.000002"}},
        {"id":"openai/gpt-99-new","context_length":9,"pricing":{"prompt":"0.000007","completion":"0.00002","image":"0",
        "overrides":[{"min_prompt_tokens":200000,"prompt":"0.00001"},{"min_prompt_tokens":9,"weekday":"monday","prompt":"0"}]}},
        {"id":"someone/new-model","pricing":{"prompt":"0","completion":"0"}},
        {"id":"someone/new-model:free","pricing":{"prompt":"0","completion":"0"}},
        {"id":"some/router","pricing":{"prompt":"-1","completion":"-1"}},
        {"id":"some/painter","architecture":{"output_modalities":["text","image"]},"pricing":{"prompt":"0","completion":"0"}}
        ]}
        """#

    private func models() async throws -> [ListedModel] {
        try await ModelDirectory(transport: ScriptedTransport([.reply(200, body: Self.list)]))
            .models(at: Provider.openRouter.account)
    }

    @Test func readsPrices() async throws {
        let models = try await models()
        #expect(models.map(\.id).count == 6)
        #expect(models[1].price?.rates.input == Price(perMillion: "7"))
        // A zero for anything but prompt and completion means that it does not apply.
        #expect(models[1].price?.rates.imageInput == nil)
        // What cannot be expressed is no price for everybody.
        #expect(models[1].price?.overrides.count == 1)
        #expect(models[2].price == .free)
        #expect(models[4].price == nil)
        #expect(models[5].price == nil)
    }

    @Test func aNewListComesIntoForce() async throws {
        let bench = try await Bench([.openAI])
        let request = RouteRequest("gpt-99-new", for: bench.alice)
        #expect(try await bench.router.route(request).provider.id == .openAI)
        let transport = ScriptedTransport([.reply(200, body: Self.list)])
        #expect(try await bench.router.refreshCatalog(over: transport, snapshot: "2026-11-25") == 6)
        let catalog = bench.router.catalog
        #expect(catalog.snapshot == "2026-11-25")
        #expect(catalog.price(of: "openai/gpt-4o", at: .openRouter)?.rates.input == Price(perMillion: "1"))
        // The vendor's own price is not the aggregator's.
        #expect(catalog.price(of: "gpt-4o", at: .openAI) == ProviderCatalog.bundled.price(of: "gpt-4o", at: .openAI))
        #expect(catalog.price(of: "openai/gpt-99-new", at: .openRouter)?.rates.input == Price(perMillion: "7"))
        // The user's own key goes on serving a model that is new.
        let route = try await bench.router.route(request)
        #expect(route.provider.id == .openAI)
        #expect(route.model == "gpt-99-new")
        let other = try await bench.router.route(RouteRequest("someone/new-model", for: bench.alice))
        #expect(other.isSystem)
        #expect(catalog.models.count > ProviderCatalog.bundled.models.count)
    }

    @Test(arguments: [ScriptedReply.reply(200, body: #"{"data":[]}"#), .reply(200, body: "no"), .reply(500)])
    func aBadListLeavesTheOldOne(reply: ScriptedReply) async throws {
        let bench = try await Bench([])
        await #expect(throws: (any Error).self) {
            try await bench.router.refreshCatalog(over: ScriptedTransport([reply]), snapshot: "2026-11-25")
        }
        #expect(bench.router.catalog.snapshot == ProviderCatalog.bundled.snapshot)
    }

    /// Every list of the corpus goes into force, and asks no other price than itself.
    @Test(arguments: Recording.all.filter { $0.api == "models" && $0.provider == "openrouter" })
    func recordedListsComeIntoForce(recording: Recording) throws {
        let models = try Provider.openRouter.account.models(in: recording.reply).models
        let catalog = try ProviderCatalog.bundled.refreshed(with: models, at: .openRouter, snapshot: "2026-11-25")
        for model in models {
            #expect(catalog.price(of: ModelName(model.id), at: .openRouter) == model.price, "\(model.id)")
        }
    }

    /// So that all providers can be asked alike.
    @Test func aListThatAnybodyMayReadIsAskedForWithoutTheKey() async throws {
        let transport = ScriptedTransport([.reply(200, body: Self.list)])
        let key = Secret("sk-or-v1-" + String(repeating: "0a", count: 32))
        let models = try await ModelDirectory(transport: transport).models(at: Provider.openRouter.account, key: key)
        #expect(models.count == 6 && transport.requests.map(\.key) == [nil])
    }

    @Test func pagesAreReadToTheEnd() async throws {
        struct Paged: ProviderAccount {
            let provider = Provider.openAI
            func keyTest() -> UpstreamRequest { modelList(after: nil) }
            func report(on reply: UpstreamReply) throws(AttemptFailure) -> KeyTestReport {
                .init(status: .connected, message: "")
            }
            func modelList(after cursor: String?) -> UpstreamRequest {
                UpstreamRequest(.get, provider.origin, "/models?after=\(cursor ?? "")", keyHeader: .bearer)
            }
            func models(in reply: UpstreamReply) throws(AttemptFailure) -> ModelPage {
                let text = String(decoding: reply.body, as: UTF8.self)
                return ModelPage(models: [ListedModel(id: text)], next: text == "c" ? nil : text)
            }
            func failure(of reply: UpstreamReply) -> AttemptFailure { AttemptFailure(.unknown) }
        }
        let transport = ScriptedTransport([.reply(200, body: "a"), .reply(200, body: "b"), .reply(200, body: "c")])
        let models = try await ModelDirectory(transport: transport).models(at: Paged(), key: Secret("k"))
        #expect(models.map(\.id) == ["a", "b", "c"])
        #expect(
            transport.requests.map {
                String(
                    $0.url.trimmingPrefix("https://openrouter.ai/api/v1").trimmingPrefix("https://api.openai.com/v1"))
            } == ["/models?after=", "/models?after=a", "/models?after=b"])
    }
}
