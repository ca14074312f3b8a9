// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Foundation
import Testing

/// Somebody else's price list: models by provider, tiered and dated.
struct PriceOracle {
    private let providers: [String: JSON]

    /// - Parameter file: a list of providers with `models`, prices in dollars per million tokens.
    init(_ file: JSON) {
        providers = Dictionary(file.elements.compactMap { provider in provider["id"].string.map { ($0, provider) } }) {
            first, _ in first
        }
    }

    /// The price in force on the date ("2026-08-21"); nil: the list has none.
    func price(of model: String, at provider: String, on date: String) -> ModelPrice? {
        guard let list = providers[provider] else { return nil }
        let name = model.lowercased()
        if let entry = list["models"].elements.first(where: { Self.matches($0["match"], name) }) {
            return Self.price(entry["prices"], on: date)
        }
        for other in list["fallback_model_providers"].elements.compactMap(\.string) {
            if let price = price(of: model, at: other, on: date) { return price }
        }
        return nil
    }

    private static func matches(_ rule: JSON, _ name: String) -> Bool {
        if let text = rule["equals"].string { return name == text }
        if let text = rule["starts_with"].string { return name.hasPrefix(text) }
        if let text = rule["ends_with"].string { return name.hasSuffix(text) }
        if let text = rule["contains"].string { return name.contains(text) }
        if rule["or"].isArray { return rule["or"].elements.contains { matches($0, name) } }
        if rule["and"].isArray { return rule["and"].elements.allSatisfy { matches($0, name) } }
        return false
    }

    /// Of several prices the last in force, as their order is that of time. By the time of day is what holds at noon.
    private static func price(_ prices: JSON, on date: String) -> ModelPrice? {
        guard prices.isArray else { return ModelPrice(prices) }
        let inForce = prices.elements.last { ($0["constraint"]["start_date"].string ?? "") <= date }
        return inForce.flatMap { ModelPrice($0["prices"]) }
    }
}

extension ModelPrice {
    fileprivate init?(_ json: JSON) {
        let fields: [(StaticString, WritableKeyPath<Rates, Price?>)] = [
            ("input_mtok", \.input), ("cache_read_mtok", \.cacheRead), ("cache_write_mtok", \.cacheWrite),
            ("output_mtok", \.output), ("input_audio_mtok", \.audioInput), ("output_audio_mtok", \.audioOutput),
        ]
        self.init(rates: Rates())
        var tiers: [UInt64: Rates] = [:]
        for (name, place) in fields {
            let value = json[name]
            rates[keyPath: place] = (value.decimal ?? value["base"].decimal).flatMap { Price(perMillion: $0) }
            for tier in value["tiers"].elements {
                // "More than" there, "at least" here.
                guard let start = tier["start"].count, let price = tier["price"].decimal else { return nil }
                tiers[start + 1, default: Rates()][keyPath: place] = Price(perMillion: price)
            }
        }
        overrides = tiers.map { Override(minimumPromptTokens: $0.key, rates: $0.value) }
    }
}
