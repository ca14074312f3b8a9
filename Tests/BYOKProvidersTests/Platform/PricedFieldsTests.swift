// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// What changes a request's price or model is not paid by credits, and passes on own keys.
struct PricedFieldsTests {
    struct Field: Sendable, CustomTestStringConvertible {
        let provider: Provider.ID
        let name: String
        let value: String
        /// What the error names; nil: it passes.
        let refused: String?
        var testDescription: String { "\(provider): \(name) \(value)" }

        init(_ provider: Provider.ID, _ name: String, _ value: String, refused: String?) {
            (self.provider, self.name, self.value, self.refused) = (provider, name, value, refused)
        }
    }

    static let fields = [
        Field(.openRouter, "models", #"["a/b"]"#, refused: "models"),
        Field(.openRouter, "models", "[]", refused: nil),
        Field(.openRouter, "route", #""fallback""#, refused: "route"),
        Field(.openRouter, "plugins", #"[{"id":"web"}]"#, refused: "plugins"),
        Field(.openRouter, "preset", #""cheap""#, refused: "preset"),
        Field(.openRouter, "web_search_options", #"{"search_context_size":"high"}"#, refused: "web_search_options"),
        Field(.openRouter, "provider", #"{"order":["x"]}"#, refused: "provider.order"),
        Field(.openRouter, "provider", #"{"zdr":true,"max_price":{"prompt":1}}"#, refused: "provider.max_price"),
        Field(.openRouter, "provider", #"{"sort":"throughput"}"#, refused: "provider.sort"),
        Field(.openRouter, "provider", #""x""#, refused: "provider"),
        Field(.openRouter, "provider", #"{"data_collection":"deny","zdr":true}"#, refused: nil),
        Field(.openRouter, "service_tier", #""flex""#, refused: "service_tier"),
        Field(.openAI, "service_tier", #""priority""#, refused: "service_tier"),
        Field(.openAI, "service_tier", #""default""#, refused: nil),
        Field(.openAI, "service_tier", "null", refused: nil),
        Field(.openAI, "service_tier", "1", refused: "service_tier"),
        Field(.openAI, "web_search_options", "{}", refused: nil),
        Field(
            .openAI, "web_search_options", #"{"user_location":{"type":"approximate"}}"#, refused: "web_search_options"),
        Field(.anthropic, "service_tier", #""standard_only""#, refused: nil),
        Field(.anthropic, "speed", #""fast""#, refused: "speed"),
        Field(.anthropic, "inference_geo", #""us""#, refused: "inference_geo"),
        Field(.anthropic, "mcp_servers", #"[{"type":"url","url":"https://x.example"}]"#, refused: "mcp_servers"),
        Field(.anthropic, "top_k", "5", refused: nil),
        // Anthropic has no such field, and gets none.
        Field(.anthropic, "models", #"["a/b"]"#, refused: nil),
        Field(.google, "serviceTier", #""priority""#, refused: "serviceTier"),
        Field(.google, "service_tier", #""flex""#, refused: "serviceTier"),
        Field(.google, "service_tier", #""standard""#, refused: nil),
        Field(.google, "cached_content", #""cachedContents/1""#, refused: "cachedContent"),
        Field(
            .google, "generationConfig", #"{"topK":5,"candidate_count":8}"#, refused: "generationConfig.candidate_count"
        ),
        Field(.google, "generation_config", #"{"topK":5}"#, refused: nil),
    ]

    private func request(_ field: Field) throws -> ChatRequest {
        let model = try #require(ChatFailoverTests.models.first { $0.0 == field.provider }?.1)
        var request = ChatRequest(model, messages: [.user("Hello")])
        request.extra = [JSONField(field.name, try RawJSON(field.value))]
        return request
    }

    @Test(arguments: fields) func creditsDoNotPayForIt(field: Field) async throws {
        let bench = try await Bench([], platform: [field.provider], credits: Money(nanodollars: 9_000_000_000))
        let request = try request(field)
        guard let refused = field.refused else {
            _ = try await bench.client.complete(request, for: bench.alice)
            return
        }
        for isStream in [true, false] {
            let error = await #expect(throws: BYOKError.self) {
                _ = try await ChatFailoverTests.text(bench, request, isStream: isStream)
            }
            #expect(error?.code == .unsupportedField)
            #expect(
                error?.message.contains("'\(refused)'") == true && error?.message.contains("key of your own") == true)
        }
        #expect(bench.upstream.requests.isEmpty)
        #expect(try await bench.balance == CreditBalance(total: Money(nanodollars: 9_000_000_000), held: .zero))
    }

    @Test(arguments: fields.filter { $0.refused != nil }) func onAnOwnKeyItPasses(field: Field) async throws {
        let bench = try await Bench([field.provider])
        let request = try request(field)
        #expect(try await bench.client.complete(request, for: bench.alice).receipt?.usesOwnKey == true)
        #expect(bench.upstream.requests.count == 1)
    }

    /// The owner's key failed: that is what to mend, and why credits did not help is said, too.
    @Test func theOwnKeysProblemIsToldFirst() async throws {
        let bench = try await Bench([.openRouter], credits: Money(nanodollars: 9_000_000_000))
        bench.upstream.fail(.noFunds, at: .openRouter)
        var request = ChatRequest("gpt-4o", messages: [.user("Hello")])
        request.extra = [JSONField("models", try RawJSON(#"["a/b"]"#))]
        let error = await #expect(throws: BYOKError.self) { try await bench.client.complete(request, for: bench.alice) }
        #expect(error?.code == .ownKeyNoFunds)
        #expect(error?.message.contains("'models'") == true)
        #expect(bench.upstream.requests.count == 1)
    }

    @Test(arguments: ["web_search_20250305", "code_execution_20250825", "mcp"])
    func toolsThatTheProviderCarriesOutAreNotPaidByCredits(type: String) async throws {
        let bench = try await Bench([], platform: [.anthropic], credits: Money(nanodollars: 9_000_000_000))
        var request = ChatRequest("claude-sonnet-4-5", messages: [.user("Hello")])
        request.tools = [.builtIn(try RawJSON(#"{"type":"bash_20250124","name":"bash"}"#))]
        _ = try await bench.client.complete(request, for: bench.alice)
        request.tools.append(.builtIn(try RawJSON(#"{"type":"\#(type)","name":"x"}"#)))
        let error = await #expect(throws: BYOKError.self) { try await bench.client.complete(request, for: bench.alice) }
        #expect(error?.code == .unsupportedField && error?.message.contains("'tools[1]'") == true)
    }

    static let parts: [ContentPart] = [
        .file(.url("https://x.example/a.pdf")), .file(.id("file-1")), .image(.id("file-1")),
    ]

    @Test(arguments: parts) func whatIsOnlyPointedToHasNoKnownSize(part: ContentPart) async throws {
        let bench = try await Bench([], platform: [.anthropic], credits: Money(nanodollars: 9_000_000_000))
        let request = ChatRequest("claude-sonnet-4-5", messages: [.user([.text("See"), part])])
        let error = await #expect(throws: BYOKError.self) { try await bench.client.complete(request, for: bench.alice) }
        #expect(error?.code == .unsupportedField && error?.message.contains("messages[0].content[1]") == true)
    }

    // MARK: Free only

    @Test(arguments: ["gpt-4o", "meta-llama/llama-3.3-70b-instruct", "a/b:free:online", "a/b:nitro"])
    func whatMustBeFreeNamesAFreeModel(model: String) async throws {
        let bench = try await Bench([.openRouter])
        var request = ChatRequest(ModelName(model), messages: [.user("Hello")])
        request.freeOnly = true
        let error = await #expect(throws: BYOKError.self) { try await bench.client.complete(request, for: bench.alice) }
        #expect(error?.code == .unsupportedField && error?.message.contains(":free") == true)
        #expect(bench.upstream.requests.isEmpty)
    }

    @Test(arguments: [true, false]) func whatMustBeFreeTakesNoWayOut(isOwn: Bool) async throws {
        let bench = try await Bench(isOwn ? [.openRouter] : [], credits: Money(nanodollars: 1_000_000))
        var request = ChatRequest("meta-llama/llama-3.3-70b-instruct:free", messages: [.user("Hello")])
        request.freeOnly = true
        let receipt = try #require(try await bench.client.complete(request, for: bench.alice).receipt)
        #expect(receipt.creditsCharged == .zero)
        request.extra = [JSONField("models", try RawJSON(#"["a/b"]"#))]
        let error = await #expect(throws: BYOKError.self) { try await bench.client.complete(request, for: bench.alice) }
        #expect(error?.code == .unsupportedField && error?.message.contains("'models'") == true)
        #expect(bench.upstream.requests.count == 1)
    }
}
