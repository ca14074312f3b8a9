// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// OpenRouter's list of models and prices (https://openrouter.ai/docs/api/api-reference/models/get-models).
enum OpenRouterPrices {
    static func model(_ json: JSON) -> ListedModel? {
        guard let id = json["id"].string, !id.isEmpty else { return nil }
        var model = ListedModel(id: id, name: json["name"].string, contextLength: json["context_length"].integer)
        if let slug = json["canonical_slug"].string, slug != id { model.aliases = [slug] }
        model.price = price(json["pricing"])
        // Free by the token, but sold by the picture: what it costs is not known.
        let makesMore = json["architecture"]["output_modalities"].elements.contains { !$0.equals("text") }
        if makesMore, !id.hasSuffix(":free"), model.price?.rates.input == .free, model.price?.rates.output == .free {
            model.price = nil
        }
        return model
    }

    /// Prices per token, as decimal text. A negative one is a router's: what it will cost is not known before.
    private static func price(_ json: JSON) -> ModelPrice? {
        guard var base = rates(json), let input = base.input, base.output != nil else { return nil }
        // Older lists give a price per image here, far above that of a token; newer ones the price of its tokens.
        if let image = base.imageInput, image.units / 10 > input.units { base.imageInput = nil }
        var price = ModelPrice(rates: base)
        for override in json["overrides"].elements {
            // A condition that cannot be expressed here must not become a price for everybody.
            guard let count = override["min_prompt_tokens"].count, override.members(except: known).isEmpty,
                let rates = rates(override)
            else { continue }
            price.overrides.append(.init(minimumPromptTokens: count, rates: rates))
        }
        return price
    }

    /// Nil where one of them is no price. The lists write 0 for "not applicable" as well as for "free": only prompt and
    /// completion are believed to be free.
    private static func rates(_ json: JSON) -> ModelPrice.Rates? {
        var rates = ModelPrice.Rates()
        for field in fields {
            let value = json[field.name]
            guard value.exists else { continue }
            guard let text = value.string ?? value.decimal, let price = Price(perToken: text) else { return nil }
            if price != .free || field.mayBeFree { rates[keyPath: field.place] = price }
        }
        return rates
    }

    private struct Field: Sendable {
        var name: StaticString
        var place: any WritableKeyPath<ModelPrice.Rates, Price?> & Sendable
        var mayBeFree = false
    }

    private static let fields = [
        Field(name: "prompt", place: \.input, mayBeFree: true),
        Field(name: "completion", place: \.output, mayBeFree: true),
        Field(name: "input_cache_read", place: \.cacheRead), Field(name: "input_cache_write", place: \.cacheWrite),
        Field(name: "input_cache_write_1h", place: \.cacheWrite1h),
        Field(name: "internal_reasoning", place: \.reasoning),
        Field(name: "audio", place: \.audioInput), Field(name: "audio_output", place: \.audioOutput),
        Field(name: "image", place: \.imageInput), Field(name: "image_output", place: \.imageOutput),
        Field(name: "request", place: \.request), Field(name: "web_search", place: \.webSearch),
    ]
    private static let known = Set(fields.map { "\($0.name)" } + ["input_audio_cache", "min_prompt_tokens"])
}
