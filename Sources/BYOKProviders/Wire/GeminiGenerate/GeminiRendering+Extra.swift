// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Fields of the request that only Google knows, under its own names, in camel or in snake case.
extension GeminiRendering {
    struct Extra {
        var body: [JSONField] = []
        var config: [JSONField] = []
        var toolConfig: [JSONField] = []
    }

    private static let bodyFields: Set<String> = ["safetySettings", "cachedContent", "serviceTier"]
    private static let configFields: Set<String> = [
        "topK", "responseModalities", "speechConfig", "imageConfig", "mediaResolution", "thinkingConfig",
        "responseMimeType", "responseSchema", "responseJsonSchema", "enableEnhancedCivicAnswers",
    ]

    mutating func sortedExtra() throws(BYOKError) -> Extra {
        var sorted = Extra()
        for field in request.extra {
            guard !ChatCompletions.requestFields.contains(field.name) else {
                throw .invalid(field.name, "has a property of its own: set that, and not 'extra'.")
            }
            let name = Self.camel(field.name)
            if name == "generationConfig" {
                sorted.config += try members(of: field)
            } else if name == "toolConfig" {
                sorted.toolConfig += try members(of: field)
            } else if name == "streamOptions" {
                // Usage, which is all they ask for, always comes.
            } else if field.name == "modalities" {
                sorted.config.append(try modalities(field))
            } else if field.name == "service_tier" {
                tier(field, &sorted)
            } else if Self.bodyFields.contains(name) {
                sorted.body.append(JSONField(name, field.value))
            } else if Self.configFields.contains(name) {
                sorted.config.append(JSONField(name, field.value))
            } else if name == "labels" {
                drop("labels", "the Gemini API has none; they are Vertex AI's")
            } else {
                drop([field], "")
            }
        }
        return sorted
    }

    private func members(of field: JSONField) throws(BYOKError) -> [JSONField] {
        guard let json = field.value.json, json.isObject || !json.exists else {
            throw .invalid(field.name, "must be an object.")
        }
        return json.members(except: []).map { JSONField(Self.camel($0.name), $0.value) }
    }

    /// OpenAI's `["text", "audio"]`.
    private func modalities(_ field: JSONField) throws(BYOKError) -> JSONField {
        guard let json = field.value.json, json.isArray,
            json.elements.allSatisfy({ $0.string != nil })
        else { throw .invalid("modalities", "must be an array of strings.") }
        let names = RawJSON.writing { writer in
            writer.array { writer in
                for name in json.elements { writer.string((name.string ?? "").uppercased()) }
            }
        }
        return JSONField("responseModalities", names)
    }

    /// Two of OpenAI's tiers are Google's, too (https://ai.google.dev/gemini-api/docs/pricing).
    private mutating func tier(_ field: JSONField, _ sorted: inout Extra) {
        switch field.value.json?.string {
        case "flex", "priority", "standard": sorted.body.append(JSONField("serviceTier", field.value))
        case "auto", "default": break
        default: drop([field], "")
        }
    }

    /// "top_k" is "topK".
    static func camel(_ name: String) -> String {
        guard name.contains("_") else { return name }
        let words = name.split(separator: "_")
        return words.dropFirst().reduce(words.first.map(String.init) ?? "") { name, word in
            name + word.prefix(1).uppercased() + word.dropFirst()
        }
    }
}
