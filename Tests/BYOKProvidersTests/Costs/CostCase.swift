// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation

@testable import BYOKProviders

/// One usage body as it was recorded, read in one wire format, and what somebody else's library makes of it at one
/// provider's prices.
struct CostCase {
    /// Names the body among all.
    var number: Int
    var model: String
    var provider: String
    var flavor: String
    /// With `usage` or `usageMetadata` in it.
    var body: JSON
    /// Dollars; nil: none is given.
    var input: ExactCost?
    var output: ExactCost?
    /// Where more than tokens is paid for.
    var total: ExactCost?

    /// The cases of a file of usage bodies.
    static func cases(in file: JSON) -> [CostCase] {
        // Amounts are texts, small ones with an exponent.
        func amount(_ json: JSON) -> ExactCost? {
            let number = json.string.flatMap { try? JSON(parsing: Array($0.utf8)) }
            return number?.decimal.flatMap { Price(perToken: $0) }.map { ExactCost($0) }
        }
        var cases: [CostCase] = []
        for (number, item) in file.elements.enumerated() {
            let body = item["body"]
            let model = item["model"].string ?? body["model"].string ?? body["modelVersion"].string
            for extractor in item["extracted"].elements.flatMap({ $0["extractors"].elements }) {
                guard let model, let provider = extractor["provider_id"].string,
                    let flavor = extractor["api_flavor"].string, extractor["input_price"].exists
                else { continue }
                cases.append(
                    CostCase(
                        number: number, model: model, provider: provider, flavor: flavor, body: body,
                        input: amount(extractor["input_price"]), output: amount(extractor["output_price"]),
                        total: amount(extractor["total_price"])))
            }
        }
        return cases
    }

    enum Format: String {
        case chatCompletions, responses, anthropicMessages, geminiGenerate
    }

    /// Which of our parsers reads what the library's extractor of that name reads.
    var format: Format? {
        switch (flavor, provider) {
        case ("anthropic", _), ("default", "anthropic"): .anthropicMessages
        case ("default", "google"): .geminiGenerate
        case ("responses", _): .responses
        case ("chat", _), ("default", _): .chatCompletions
        // Embeddings' usage has no output, and is not for chats.
        default: nil
        }
    }

    /// What our parser makes of the body.
    var usage: TokenUsage? { usage(in: body) }

    /// What our parser makes of the body without the rounds that it lists one by one.
    func usageWithoutRounds() throws -> TokenUsage? {
        let rest = body["usage"].members(except: ["iterations"])
        let text = RawJSON.writing { $0.object { $0.object("usage") { $0.fields(rest) } } }
        return try usage(in: JSON(parsing: text.bytes))
    }

    private func usage(in body: JSON) -> TokenUsage? {
        switch format {
        case .chatCompletions: return ChatCompletions.usage(body["usage"])?.tokens
        case .responses: return Responses.usage(body, searches: 0)?.tokens
        case .anthropicMessages:
            var usage = AnthropicMessages.Usage()
            usage.overlay(body["usage"])
            return usage.chatUsage?.tokens
        case .geminiGenerate: return GeminiGenerate.tokens(body["usageMetadata"])
        case nil: return nil
        }
    }
}
