// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting
import Testing

/// Providers that say nonsense about what an answer used: nothing is charged beyond what was reserved, nothing stays held.
struct LyingUsageTests {
    struct Lie: Sendable, CustomTestStringConvertible {
        let name: String
        let usage: FakeUpstream.Usage
        /// Nil: what could be charged is charged, and the rest is the platform's loss.
        let provenance: TokenUsage.Provenance?
        var testDescription: String { name }
    }

    static let lies = [
        Lie(name: "missing", usage: .missing, provenance: .estimated),
        Lie(name: "negative", usage: .negative, provenance: .estimated),
        Lie(name: "in quotes", usage: .text, provenance: .estimated),
        Lie(name: "zero", usage: .zero, provenance: .reported),
        Lie(name: "huge", usage: .huge, provenance: nil),
    ]

    @Test(arguments: lies.indices, [Provider.ID.openAI, .anthropic, .google])
    func onThePlatformsKey(index: Int, provider: Provider.ID) async throws {
        for isStream in [true, false] { try await expectCharge(index: index, provider, isStream: isStream) }
    }

    private func expectCharge(index: Int, _ provider: Provider.ID, isStream: Bool) async throws {
        let lie = Self.lies[index]
        let credits = Money(nanodollars: 10_000_000_000)
        let bench = try await Bench([], platform: [provider], credits: credits)
        bench.upstream.answer(.text("twelve bytes").using(lie.usage))
        let model = try #require(ChatFailoverTests.models.first { $0.0 == provider }?.1)
        let request = ChatRequest(model, messages: [.user("Hello")])
        let receipt = try #require(try await ChatFailoverTests.text(bench, request, isStream: isStream).receipt)
        let charge = try #require(receipt.credits)
        #expect(receipt.outcome == .served)
        if let provenance = lie.provenance {
            #expect(receipt.usage?.provenance == provenance)
            #expect(charge.uncollected == .zero)
            #expect((charge.charged == .zero) == (provenance == .reported))
            if provenance == .estimated { #expect(receipt.usage?.output == 3) }
        } else {
            #expect(charge.charged == charge.reserved && charge.uncollected > .zero)
        }
        #expect(charge.charged <= charge.reserved)
        let balance = try await bench.balance
        #expect(
            balance
                == CreditBalance(
                    total: Money(nanodollars: credits.nanodollars - charge.charged.nanodollars), held: .zero))
    }

    @Test(arguments: lies.indices, [Provider.ID.openAI, .anthropic, .google])
    func onAnOwnKey(index: Int, provider: Provider.ID) async throws {
        let bench = try await Bench([provider])
        bench.upstream.answer(.text("twelve bytes").using(Self.lies[index].usage))
        let model = try #require(ChatFailoverTests.models.first { $0.0 == provider }?.1)
        let request = ChatRequest(model, messages: [.user("Hello")])
        let receipt = try #require(try await ChatFailoverTests.text(bench, request, isStream: true).receipt)
        #expect(receipt.outcome == .served && receipt.credits == nil)
        // Nobody knows is not nothing.
        if Self.lies[index].provenance == .estimated {
            #expect(receipt.usage?.provenance == .unknown && receipt.cost == nil)
        }
        if Self.lies[index].provenance == .reported { #expect(receipt.cost == .zero) }
    }

    /// The answer has a price of its own that is no price.
    @Test(arguments: ["-1", "\"0.5\"", "1e300", "null"]) func aCostThatIsNoneIsNotBelieved(cost: String) async throws {
        let body = #"""
            {"id":"1","choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}],
            "usage":{"prompt_tokens":1000,"completion_tokens":100,"cost":\#(cost)}}
            """#
        let transport = ScriptedTransport([.reply(200, body: body)])
        let bench = try await Bench([.openRouter], transport: transport)
        let request = ChatRequest("gpt-4o", messages: [.user("Hello")])
        let receipt = try #require(try await bench.client.complete(request, for: bench.alice).receipt)
        #expect(receipt.cost == Money("0.0035") && receipt.costSource == .listPrice)
    }
}
