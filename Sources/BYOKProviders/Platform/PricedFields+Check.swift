// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension PricedFields {
    /// Refuses what cannot be paid for: on the platform's keys what has no price before the call, in a request that must be
    /// free what could cost something.
    /// - Parameter isOwnAdapter: whether the host's adapter speaks to the provider: what, nobody knows here.
    /// - Throws: `unsupportedField`, naming the field and what to do; `invalidRequest`.
    static func check(_ request: ChatRequest, at route: Route, isOwnAdapter: Bool) throws(BYOKError) {
        guard route.isSystem || request.freeOnly else { return }
        let formats = isOwnAdapter ? allCases : [PricedFields(of: route.provider.id)]
        if request.freeOnly {
            guard isFree(request.model.text), isFree(route.model) else {
                throw BYOKError(
                    .unsupportedField,
                    "A request that must be free cannot have the 'model' \(request.model): name one that ends in ':free'.",
                    field: "model"
                )
            }
        }
        if let field = field(of: request, in: formats) {
            throw BYOKError(
                .unsupportedField,
                request.freeOnly
                    ? "A request that must be free cannot have '\(field)', which may cost something: leave it out."
                    : "Credits do not pay for '\(field)': its price is not known before the call. Leave it out, or use a key of your own.",
                field: field
            )
        }
        guard route.isSystem else { return }
        if variants(of: route.model).contains("online") {
            throw BYOKError(
                .unsupportedField,
                "Credits do not pay for the 'model' \(request.model): searches have no price before the call. Leave ':online' out, or use a key of your own.",
                field: "model"
            )
        }
        try checkCounts(request)
        try checkContent(request)
    }

    private static func field(of request: ChatRequest, in formats: [PricedFields]) -> String? {
        for format in formats {
            for field in request.extra {
                let name = format == .geminiGenerate ? GeminiRendering.camel(field.name) : field.name
                for priced in format.fields where priced.name == name {
                    if let refused = priced.refusal(of: field.value) { return refused }
                }
            }
        }
        for (index, tool) in request.tools.enumerated() {
            guard case .builtIn(let raw) = tool else { continue }
            let type = raw.json?["type"].string ?? ""
            let isClients = formats.contains { $0.clientTools.contains { type.hasPrefix($0) } }
            if !isClients { return "tools[\(index)]" }
        }
        return nil
    }

    /// "vendor/model:free" has the variant "free".
    private static func variants(of model: String) -> ArraySlice<Substring> { model.split(separator: ":").dropFirst() }

    private static func isFree(_ model: String) -> Bool {
        let variants = variants(of: model)
        return variants.last == "free" && !variants.contains("online")
    }

    private static func checkCounts(_ request: ChatRequest) throws(BYOKError) {
        for (name, count) in [("max_tokens", request.maxTokens), ("n", request.n)] {
            if let count, count < 1 { throw .invalid(name, "must be at least 1.") }
        }
    }

    /// What a request only points to has a size that nobody knows, and where it was uploaded to the platform's account it
    /// may be another's.
    private static func checkContent(_ request: ChatRequest) throws(BYOKError) {
        for (index, message) in request.messages.enumerated() {
            for (place, part) in message.content.enumerated() {
                let why: String? =
                    switch part.content {
                    case .image(.id, _), .file(.id, _): "what was uploaded to the platform's account"
                    case .file(.url, _): "a document whose size is not known"
                    case .other: "a part of a kind without a known price"
                    default: nil
                    }
                guard let why else { continue }
                let field = "messages[\(index)].content[\(place)]"
                throw BYOKError(
                    .unsupportedField,
                    "Credits do not pay for '\(field)', \(why). Put the data into the request, or use a key of your own.",
                    field: field)
            }
        }
    }
}
