// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

extension GeminiGenerate {
    /// - Returns: the body, and what of the request is not in it.
    package static func render(
        _ request: ChatRequest, model: String
    ) throws(BYOKError) -> (body: [UInt8], drops: [FieldDrop]) {
        var rendering = GeminiRendering(request: request, model: GeminiModel(model))
        let body = try rendering.body()
        return (body, rendering.drops)
    }
}

/// Writes one request, and keeps what did not fit.
struct GeminiRendering {
    let request: ChatRequest
    let model: GeminiModel
    var drops: [FieldDrop] = []
    /// The tool that each call so far was for: results name it.
    var calledTools: [String: String] = [:]

    init(request: ChatRequest, model: GeminiModel) {
        self.request = request
        self.model = model
    }

    mutating func body() throws(BYOKError) -> [UInt8] {
        let extra = try sortedExtra()
        let config = try generationConfig(extra.config)
        var json = JSONWriter(capacity: 1_024)
        try json.object { json throws(BYOKError) in
            try writeInstructions(&json)
            try writeContents(&json)
            try writeTools(&json)
            try writeToolConfig(extra.toolConfig, &json)
            if !config.isEmpty { json.object("generationConfig") { $0.fields(config) } }
            json.fields(extra.body)
        }
        return json.bytes
    }

    mutating func drop(_ field: String, _ reason: String) { drops.append(FieldDrop(field, reason)) }

    /// Lists fields that Google does not know. Those that say nothing are passed over: clients send many such.
    mutating func drop(_ fields: [JSONField], _ path: String) {
        for field in fields where !field.value.isEmpty {
            let reason = field.name == "cache_control" ? "Google caches by itself" : "Google has no such field"
            drop(path.isEmpty ? field.name : "\(path).\(field.name)", reason)
        }
    }

    static func unsupported(_ field: String, _ remedy: String) -> BYOKError {
        .unsupported(field, by: GeminiGenerate.provider, remedy)
    }
}
