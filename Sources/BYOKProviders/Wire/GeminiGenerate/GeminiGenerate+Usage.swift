// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

extension GeminiGenerate {
    /// `usageMetadata` in disjoint buckets. The prompt's count includes what was cached and not what tools brought; the
    /// candidates' count leaves out the thoughts, except where the total shows them in it, as in previews of 2025-04.
    ///
    /// Audio and images have buckets of their own where the details name them: documents and video cost what text costs.
    /// A part larger than its whole is cut to it. Nil where nothing is counted.
    package static func tokens(_ json: JSON) -> TokenUsage? {
        let prompt = json["promptTokenCount"].count
        let candidates = json["candidatesTokenCount"].count
        let thoughts = json["thoughtsTokenCount"].count
        let total = json["totalTokenCount"].count
        let tools = json["toolUsePromptTokenCount"].count
        guard [prompt, candidates, thoughts, total, tools].contains(where: { $0 != nil }) else { return nil }
        var tokens = TokenUsage()

        var rest = prompt ?? 0
        tokens.cacheRead = rest.take(json["cachedContentTokenCount"].count)
        rest = rest.plus(tools ?? 0)
        tokens.audioInput = rest.take(fresh("AUDIO", json, tokens.cacheRead))
        tokens.imageInput = rest.take(fresh("IMAGE", json, tokens.cacheRead))
        tokens.input = rest

        rest = candidates ?? 0
        let input = prompt != nil || tools != nil ? (prompt ?? 0).plus(tools ?? 0) : nil
        let isInside = (thoughts ?? 0) > 0 && total != nil && total == input.map { $0.plus(candidates ?? 0) }
        tokens.reasoning = isInside ? rest.take(thoughts) : thoughts ?? 0
        tokens.audioOutput = rest.take(count("AUDIO", json["candidatesTokensDetails"]))
        tokens.imageOutput = rest.take(count("IMAGE", json["candidatesTokensDetails"]))
        tokens.output = rest
        return tokens
    }

    /// What of the prompt and of the tools' results has this modality and was not cached. Where the reply does not say what
    /// was cached, only what cannot have been.
    private static func fresh(_ modality: StaticString, _ json: JSON, _ cached: UInt64) -> UInt64 {
        let prompt = count(modality, json["promptTokensDetails"])
        let old = json["cacheTokensDetails"].isArray ? count(modality, json["cacheTokensDetails"]) : cached
        return (prompt - min(old, prompt)).plus(count(modality, json["toolUsePromptTokensDetails"]))
    }

    private static func count(_ modality: StaticString, _ details: JSON) -> UInt64 {
        details.elements.reduce(0) { total, detail in
            detail["modality"].equals(modality) ? total.plus(detail["tokenCount"].count ?? 0) : total
        }
    }
}
