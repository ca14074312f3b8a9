// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import Foundation
import Testing

/// Every model id of the price lists in the folder that BYOK_CATALOGS names (default: ../shared/catalogs beside the
/// package), asked for by four kinds of user.
@Suite(.serialized) struct EveryModelRoutesTests {
    static let vendors: [Provider.ID] = [.openAI, .anthropic, .google]

    /// The ids of one file, each with the vendor whose own list has it, if any.
    struct List: Sendable, CustomTestStringConvertible {
        var file: String
        var ids: [(id: String, vendor: Provider.ID?)]
        var testDescription: String { file }
    }

    static let folder: URL = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = ProcessInfo.processInfo.environment["BYOK_CATALOGS"] ?? "../shared/catalogs"
        return URL(filePath: path, relativeTo: package).standardizedFileURL
    }()

    static let lists: [List] = {
        let files = FileManager.default
        func names(_ folder: URL, _ pattern: (String) -> Bool) -> [URL] {
            let all = (try? files.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
            return all.filter { pattern($0.lastPathComponent) }.sorted { $0.lastPathComponent < $1.lastPathComponent }
        }
        let openRouter = names(folder.appending(path: "openrouter")) { $0.hasSuffix(".json") }.map(openRouterList)
        let native = names(folder) { $0.hasPrefix("litellm-") && $0.hasSuffix(".json") }.map(nativeList)
        if openRouter.isEmpty || native.isEmpty {
            print(
                "SKIPPED: EveryModelRoutesTests found \(openRouter.count) openrouter/*.json and \(native.count) "
                    + "litellm-*.json in \(folder.path()); set BYOK_CATALOGS to a folder of price lists.")
        }
        return openRouter + native
    }()

    /// Without ids where the file cannot be read; a test of its own says so.
    private static func openRouterList(_ url: URL) -> List {
        let models = object(url)["data"] as? [[String: Any]] ?? []
        return List(
            file: "openrouter/" + url.lastPathComponent,
            ids: models.compactMap { $0["id"] as? String }.map { ($0, nil) })
    }

    private static func object(_ url: URL) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]) ?? [:]
    }

    private static func nativeList(_ url: URL) -> List {
        let vendors = ["openai": Provider.ID.openAI, "anthropic": .anthropic, "gemini": .google]
        let ids = object(url).compactMap { id, value -> (String, Provider.ID?)? in
            guard let fields = value as? [String: Any], let mode = fields["mode"] as? String,
                let vendor = (fields["litellm_provider"] as? String).flatMap({ vendors[$0] }),
                mode == "chat" || mode == "responses"
            else { return nil }
            return (id, vendor)
        }
        return List(file: url.lastPathComponent, ids: ids.sorted { $0.0 < $1.0 })
    }

    /// Ids that do not go where the rule would send them, each with its reason.
    struct Exceptions: Decodable {
        struct Item: Decodable {
            var ids: [String]
            var reason: String
        }
        /// A vendor's prefix at the aggregator, and not on the vendor's API.
        var notServedByVendor: [Item]
        /// In a vendor's list, and no model of its API.
        var notAModelOfVendor: [Item]

        static let fixture: Exceptions = {
            guard
                let url = Bundle.module.url(
                    forResource: "model-exceptions", withExtension: "json", subdirectory: "Fixtures"),
                let exceptions = try? JSONDecoder().decode(Exceptions.self, from: Data(contentsOf: url))
            else { fatalError("Fixtures/model-exceptions.json cannot be read") }
            return exceptions
        }()
    }

    static let notServed = Set(Exceptions.fixture.notServedByVendor.flatMap(\.ids))
    static let notModels = Set(Exceptions.fixture.notAModelOfVendor.flatMap(\.ids))

    @Test(arguments: lists) func everyListHasIDs(list: List) {
        #expect(list.ids.count > 50)
        #expect(Set(list.ids.map(\.id)).count == list.ids.count)
    }

    @Test func everyExceptionHasAReason() {
        for item in Exceptions.fixture.notServedByVendor + Exceptions.fixture.notAModelOfVendor {
            #expect(item.reason.count > 20, "\(item.ids)")
            #expect(!item.ids.isEmpty)
        }
        let all = Set(Self.lists.flatMap { $0.ids.map(\.id) })
        let idle = Self.notServed.union(Self.notModels).subtracting(all).sorted()
        if !Self.lists.isEmpty, !idle.isEmpty { print("Exceptions for ids that are in none of these lists: \(idle)") }
    }

    // MARK: Four kinds of user

    enum User: String, CaseIterable {
        case openRouterKey = "an OpenRouter key"
        case vendorKeys = "keys of OpenAI, Anthropic and Google"
        case anthropicKey = "an Anthropic key only"
        case noKeys = "no keys"

        var keys: [Provider.ID] {
            switch self {
            case .openRouterKey: [.openRouter]
            case .vendorKeys: EveryModelRoutesTests.vendors
            case .anthropicKey: [.anthropic]
            case .noKeys: []
            }
        }
    }

    private func router(_ user: User) async throws -> (BYOKRouter, Caller) {
        let sealer = try FernetSealer(MasterKeyring(MasterKeyring.generate()))
        let router = try BYOKRouter(
            catalog: .bundled, store: InMemoryStore(), sealer: sealer,
            systemKeys: Provider.builtIn.map { SystemKey($0, Secret("a-system-key")) })
        let owner = try KeyOwner.user("user")
        for provider in user.keys {
            _ = try await router.keys.add(
                PastedKey("any-key-\(provider)-0123456789"), for: provider, owner: owner, test: false)
        }
        return (router, Caller(owner, tier: .professional))
    }

    /// A route, or the code of the error.
    private func answer(_ id: String, _ router: BYOKRouter, _ caller: Caller) async -> Result<Route, BYOKError> {
        do throws(BYOKError) {
            return .success(try await router.route(RouteRequest(ModelName(id), for: caller)))
        } catch {
            return .failure(error)
        }
    }

    private func payer(_ answer: Result<Route, BYOKError>) -> String {
        switch answer {
        case .success(let route): route.isSystem ? "credits at \(route.provider.id)" : "own key of \(route.provider.id)"
        case .failure(let error): "refused: \(error.code)"
        }
    }

    @Test(arguments: User.allCases) func totalsByFileAndPayer(user: User) async throws {
        let (router, caller) = try await router(user)
        for list in Self.lists {
            var totals: [String: Int] = [:]
            for (id, _) in list.ids { totals[payer(await answer(id, router, caller)), default: 0] += 1 }
            let text = totals.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            print("\(list.file), \(list.ids.count) ids, user with \(user.rawValue): \(text)")
            #expect(totals.values.reduce(0, +) == list.ids.count)
        }
    }

    @Test(arguments: lists) func withAnOpenRouterKeyNoneIsRefused(list: List) async throws {
        let (router, caller) = try await router(.openRouterKey)
        for (id, _) in list.ids {
            let answer = await answer(id, router, caller)
            #expect(payer(answer) == "own key of openrouter", "\(id)")
            if list.file.hasPrefix("openrouter/"), case .success(let route) = answer {
                // As it is, or by the aggregator's newer name for the same model.
                let entry = ProviderCatalog.bundled.entry(for: ModelName(id))?.name
                #expect(
                    ProviderCatalog.bundled.entry(for: ModelName(route.model))?.name == entry, "\(id): \(route.model)")
            }
        }
    }

    @Test(arguments: lists) func withTheVendorsOwnKeyItsModelsGoToIt(list: List) async throws {
        let (router, caller) = try await router(.vendorKeys)
        for (id, vendor) in list.ids {
            let answer = payer(await answer(id, router, caller))
            let owner = vendor ?? Self.vendors.first { id.hasPrefix("\($0)/") }
            if let owner, !id.contains(":") || vendor != nil, !Self.notServed.contains(id), !Self.notModels.contains(id)
            {
                #expect(answer == "own key of \(owner)", "\(id)")
            } else if Self.notServed.contains(id) {
                #expect(answer.hasPrefix("credits at openrouter") || answer == "refused: priceUnknown", "\(id)")
            }
        }
    }

    @Test(arguments: lists) func suffixesGoToTheAggregatorAlone(list: List) async throws {
        let (router, caller) = try await router(.vendorKeys)
        for (id, vendor) in list.ids where vendor == nil && id.contains(":") {
            let answer = await answer(id, router, caller)
            guard case .success(let route) = answer else {
                Issue.record("\(id): \(payer(answer))")
                continue
            }
            #expect(route.isSystem && route.provider.id == .openRouter, "\(id)")
            if id.hasSuffix(":free") { #expect(route.listPrice == .free, "\(id)") }
        }
    }

    @Test(arguments: lists) func aliasesGoBothWays(list: List) throws {
        let catalog = ProviderCatalog.bundled
        for (id, vendor) in list.ids where !Self.notModels.contains(id) {
            guard let vendor = vendor ?? Self.vendors.first(where: { id.hasPrefix("\($0)/") }) else { continue }
            guard let native = catalog.wireName(of: ModelName(id), at: vendor) else { continue }
            let aggregated = try #require(catalog.wireName(of: ModelName(id), at: .openRouter))
            // From either name, each provider is sent a name that means the same model.
            #expect(catalog.wireName(of: ModelName(native), at: vendor) == native, "\(id)")
            guard let back = catalog.wireName(of: ModelName(aggregated), at: vendor) else {
                Issue.record("\(id) is \(aggregated) at the aggregator, and that is nothing at \(vendor)")
                continue
            }
            let entry = catalog.entry(for: ModelName(id))?.name
            #expect(catalog.entry(for: ModelName(back))?.name == entry, "\(id): \(aggregated): \(back)")
            #expect(catalog.entry(for: ModelName(aggregated))?.name == entry, "\(id): \(aggregated)")
            let there = catalog.wireName(of: ModelName(native), at: .openRouter)
            #expect(
                there.flatMap { catalog.entry(for: ModelName($0))?.name } == entry,
                "\(id): \(native): \(there ?? "none")")
        }
    }

    @Test(arguments: lists) func withoutKeysWhatIsNotSoldIsRefusedForItsPrice(list: List) async throws {
        let (router, caller) = try await router(.noKeys)
        for (id, _) in list.ids {
            if case .failure(let error) = await answer(id, router, caller) {
                #expect(error.code == .priceUnknown, "\(id)")
                #expect(error.message.contains("Add an OpenRouter key for universal coverage"))
            }
        }
    }
}
