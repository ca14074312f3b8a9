// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// The project's own price-list format: what it says comes back, what it does not allow names its line.
@Suite struct CatalogFileTests {
    static let head = "# byok-catalog 1\n# snapshot 2026-11-12\n"

    private func model(_ line: String) throws -> ModelEntry {
        try #require(try CatalogFile(Self.head + line).models.first)
    }

    @Test func everyFactOfALineComesBack() throws {
        let entry = try model(
            "anthropic/claude-x\topenrouter anthropic/claude-x,anthropic/claude-x-1 in=3 out=15 cacheRead=0.3 "
                + "cacheWrite=3.75 cacheWrite1h=6 reasoning=16 audioIn=4 audioOut=17 imageIn=5 imageOut=18 request=0.01 "
                + "webSearch=0.02 @200001 in=6 out=22.5 @400001 in=12\tanthropic claude-x\talias cx claude-x-latest\tretired"
        )
        #expect(entry.name == "anthropic/claude-x")
        #expect(entry.isRetired)
        #expect(entry.aliases == ["cx", "claude-x-latest"])
        #expect(entry.offers.map(\.provider) == [.openRouter, .anthropic])
        #expect(entry.offers[0].ids == ["anthropic/claude-x", "anthropic/claude-x-1"])
        #expect(entry.offers[1].ids == ["claude-x"])
        #expect(entry.offers[1].price == nil, "without prices the price is unknown, not zero")
        let price = try #require(entry.offers[0].price)
        let rates = [
            price.rates.input, price.rates.output, price.rates.cacheRead, price.rates.cacheWrite,
            price.rates.cacheWrite1h,
            price.rates.reasoning, price.rates.audioInput, price.rates.audioOutput, price.rates.imageInput,
            price.rates.imageOutput,
        ]
        #expect(
            rates.map { $0?.perMillion } == [
                "3.00", "15.00", "0.30", "3.75", "6.00", "16.00", "4.00", "17.00", "5.00", "18.00",
            ])
        #expect(price.rates.request?.perToken == "0.01")
        #expect(price.rates.webSearch?.perToken == "0.02")
        #expect(price.overrides.map(\.minimumPromptTokens) == [200_001, 400_001])
        #expect(price.overrides.map { $0.rates.input?.perMillion } == ["6.00", "12.00"])
        #expect(price.overrides.map { $0.rates.output?.perMillion } == ["22.50", nil])
    }

    @Test func zeroIsAPriceAndNothingIsNone() throws {
        #expect(try model("a/b\topenrouter a/b in=0 out=0").offers[0].price == .free)
        #expect(try model("a/b\topenrouter a/b").offers[0].price == nil)
    }

    @Test func priceDigitsAreKeptToTheLast() throws {
        let entry = try model("a/b\topenrouter a/b in=0.000000000000000000000001 out=0.1234567890123456789012")
        #expect(entry.offers[0].price?.rates.input?.perToken == "0.000000000000000000000000000001")
        #expect(entry.offers[0].price?.rates.output?.perMillion == "0.1234567890123456789012")
    }

    @Test func commentsAndEmptyLinesAreSkipped() throws {
        let file = try CatalogFile(Self.head + "\n# a note\na/b\topenrouter a/b\n\n")
        #expect(file.models.map(\.name) == ["a/b"])
        #expect(file.snapshot == "2026-11-12")
    }

    /// The third line is the bad one.
    @Test(arguments: [
        "a/b\topenrouter a/b in=x", "a/b\topenrouter a/b in=-1", "a/b\topenrouter a/b in=1e3",
        "a/b\topenrouter a/b in=",
        "a/b\topenrouter a/b price=1", "a/b\topenrouter a/b in", "a/b\topenrouter", "a/b", "a/b\tretired",
        "a/b\topenrouter a/b @x in=1", "a/b\topenrouter a/b @0 in=1", "a/b\topenrouter a/b @-5 in=1",
        "has space\topenrouter a/b", "a/b\topenrouter a/b in=0.0000000000000000000000001",
    ])
    func whatCannotBeReadNamesItsLine(line: String) {
        let error = #expect(throws: BYOKError.self) { try CatalogFile(Self.head + line + "\n") }
        #expect(error?.code == .invalidCatalog)
        #expect(error?.message.contains("Line 3 ") == true, "\(error?.message ?? "accepted")")
    }

    @Test(arguments: [
        "", "a/b\topenrouter a/b\n", "# byok-catalog 2\n# snapshot 2026-11-12\n", "# byok-catalog 1\n",
        "# snapshot 2026-11-12\n", "{\"data\": []}",
    ])
    func otherFilesAreRefused(text: String) {
        let error = #expect(throws: BYOKError.self) { try CatalogFile(text) }
        #expect(error?.code == .invalidCatalog)
    }

    @Test func bytesThatAreNoTextDoNotTrap() {
        for seed in 0..<200 as Range<UInt8> {
            let bytes =
                Array(Self.head.utf8) + (0..<60).map { UInt8(truncatingIfNeeded: Int($0) * 37 + Int(seed) * 101) }
            _ = try? CatalogFile(bytes.span)
        }
    }

    // MARK: What a catalogue refuses

    private func refusal(_ models: [ModelEntry], _ providers: [Provider] = Provider.builtIn) -> BYOKError? {
        do {
            _ = try ProviderCatalog(providers: providers, models: models, snapshot: "2026-11-12")
            return nil
        } catch {
            return error
        }
    }

    private func entry(_ name: String, _ ids: [String], aliases: [String] = [], at id: Provider.ID = .openAI)
        -> ModelEntry
    {
        ModelEntry(name: name, offers: [.init(provider: id, ids: ids)], aliases: aliases)
    }

    @Test func oneNameMeansOneModel() {
        #expect(refusal([entry("a/b", ["b"]), entry("a/c", ["b"])])?.code == .invalidCatalog)
        #expect(refusal([entry("a/b", ["b"]), entry("a/b", ["c"])])?.code == .invalidCatalog)
        #expect(refusal([entry("a/b", ["b"]), entry("a/c", ["c"], aliases: ["a/b"])])?.message.contains("a/b") == true)
        #expect(refusal([entry("a/b", ["b"], aliases: ["b", "a/b"])]) == nil)
    }

    @Test func unknownProvidersAndClashingOnesAreRefused() throws {
        #expect(refusal([entry("a/b", ["b"], at: .init(rawValue: "nobody"))])?.message.contains("nobody") == true)
        #expect(refusal([], [.openAI, .openAI])?.code == .invalidCatalog)
        let twin = try Provider.compatible(id: "twin", name: "Twin", origin: Origin("https://twin.example.com"))
        var claiming = twin
        claiming.coverage.prefixes = ["openai"]
        #expect(refusal([], [.openAI, claiming])?.code == .invalidCatalog)
        let many = try (0..<65).map {
            try Provider.compatible(id: "p\($0)", name: "P", origin: Origin("https://p.example.com"))
        }
        #expect(refusal([], many)?.code == .invalidCatalog)
    }

    /// An offer that names no id has nothing to send.
    @Test func anOfferWithoutIDsIsRefusedOrRoutesByItsName() throws {
        let models = [entry("openai/b", [])]
        guard refusal(models) == nil else { return }
        let catalog = try ProviderCatalog(providers: Provider.builtIn, models: models, snapshot: "2026-11-12")
        #expect(catalog.wireName(of: "openai/b", at: .openAI)?.isEmpty == false)
    }

    @Test(arguments: ["", "UPPER", "with space", "with_underscore", String(repeating: "x", count: 65), "é", "a/b"])
    func customProvidersNeedASafeID(id: String) {
        let error = #expect(throws: BYOKError.self) {
            try Provider.compatible(id: id, name: "X", origin: Origin("https://x.example.com"))
        }
        #expect(error?.code == .invalidConfiguration)
    }
}
