// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Testing

/// Endpoints of a host's own serve vendors' models under the vendors' names.
struct EndpointNamesTests {
    private static let vendor = Provider(
        id: .init(rawValue: "vendor"), name: "Vendor", origin: Origin("https://vendor.example"),
        coverage: .models(prefixes: ["vendor"]))
    private static func endpoint(_ id: String) -> Provider {
        Provider(
            id: .init(rawValue: id), name: id, origin: Origin("https://own.example"),
            coverage: .models(prefixes: [id], tagsModels: true))
    }
    private static func entry(_ provider: Provider, _ name: String) -> ModelEntry {
        ModelEntry(name: "\(provider.id)/\(name)", offers: [.init(provider: provider.id, ids: [name])])
    }

    @Test(arguments: [false, true])
    func aVendorsNameStaysTheVendors(endpointFirst: Bool) throws {
        let (vendor, one, two) = (Self.vendor, Self.endpoint("one"), Self.endpoint("two"))
        var models = [
            Self.entry(vendor, "m-1"), Self.entry(one, "m-1"), Self.entry(one, "m-2"), Self.entry(two, "m-2"),
        ]
        if endpointFirst { models.swapAt(0, 1) }
        let catalog = try ProviderCatalog(providers: [vendor, one, two], models: models, snapshot: "2026-01-01")
        #expect(catalog.entry(for: "m-1")?.name == "vendor/m-1")
        #expect(catalog.entry(for: "one/m-1")?.name == "one/m-1")
        #expect(catalog.wireName(of: "one/m-1", at: one.id) == "m-1")
        #expect(catalog.wireName(of: "m-1", at: one.id) == nil)
        // Nobody else's: the first endpoint's.
        #expect(catalog.entry(for: "m-2")?.name == "one/m-2")
        #expect(catalog.wireName(of: "two/m-2", at: two.id) == "m-2")
    }

    @Test func twoVendorsCannotMeanDifferentModelsByOneName() {
        let other = Provider(
            id: .init(rawValue: "other"), name: "Other", origin: Origin("https://other.example"),
            coverage: .models(prefixes: ["other"]))
        let error = #expect(throws: BYOKError.self) {
            try ProviderCatalog(
                providers: [Self.vendor, other], models: [Self.entry(Self.vendor, "m-1"), Self.entry(other, "m-1")],
                snapshot: "2026-01-01")
        }
        #expect(error?.code == .invalidCatalog)
    }
}
