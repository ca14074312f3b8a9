// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// `generationConfig`.
extension GeminiRendering {
    /// - Parameter given: members that came under Google's own names; the request's properties have precedence.
    mutating func generationConfig(_ given: [JSONField]) throws(BYOKError) -> [JSONField] {
        var config = limits()
        try addStops(&config)
        addLogprobs(&config)
        addFormat(&config)
        if let thinking = try thinkingConfig() { config.append(JSONField("thinkingConfig", thinking)) }
        var known = Set(config.map(\.name))
        for field in given {
            if known.insert(field.name).inserted {
                config.append(field)
            } else {
                drop("generationConfig.\(field.name)", "the request says it in another place, too, which counts")
            }
        }
        return config
    }

    private mutating func limits() -> [JSONField] {
        let fields = RawJSON.writing { json in
            json.object { json in
                json.field("maxOutputTokens", request.maxTokens)
                json.field("temperature", request.temperature)
                json.field("topP", request.topP)
                // Many models refuse a penalty, also one that does nothing.
                json.field("presencePenalty", request.presencePenalty.flatMap { $0 == 0 ? nil : $0 })
                json.field("frequencyPenalty", request.frequencyPenalty.flatMap { $0 == 0 ? nil : $0 })
                json.field("candidateCount", request.n.flatMap { $0 == 1 ? nil : $0 })
                json.field("seed", request.seed.flatMap { Int32(exactly: $0) })
            }
        }
        if let seed = request.seed, Int32(exactly: seed) == nil { drop("seed", "Google's seeds have 32 bits") }
        if request.user != nil { drop("user", "Google takes no name of the end user") }
        return (try? JSON(parsing: fields.bytes))?.members(except: []) ?? []
    }

    private func addStops(_ config: inout [JSONField]) throws(BYOKError) {
        guard !request.stop.isEmpty else { return }
        guard request.stop.count <= 5 else { throw Self.unsupported("stop", "give at most five texts.") }
        let texts = RawJSON.writing { json in
            json.array { json in
                for text in request.stop { json.string(text) }
            }
        }
        config.append(JSONField("stopSequences", texts))
    }

    private mutating func addLogprobs(_ config: inout [JSONField]) {
        guard request.logprobs == true else {
            if request.topLogprobs != nil { drop("top_logprobs", "it needs 'logprobs' to be true") }
            return
        }
        config.append(JSONField("responseLogprobs", true))
        if let count = request.topLogprobs { config.append(JSONField("logprobs", count)) }
    }

    private mutating func addFormat(_ config: inout [JSONField]) {
        switch request.responseFormat {
        case nil, .text: return
        case .jsonObject: break
        case .jsonSchema(_, let schema, let description, _):
            // A name says nothing to the model, and every schema is kept to, so that only the description is lost.
            config.append(JSONField("responseJsonSchema", schema))
            if description != nil {
                drop("response_format.json_schema.description", "Google takes descriptions inside the schema alone")
            }
        }
        config.append(JSONField("responseMimeType", "application/json"))
    }
}
