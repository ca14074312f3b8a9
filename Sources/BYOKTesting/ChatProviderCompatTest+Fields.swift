// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// That no field of a request is ignored in silence.
extension ChatProviderCompatTest {
    static let fieldChecks: [Check] = [
        Check("sends, drops or refuses every field, and never keeps silent") { stage in
            let plain = try stage.render(stage.request)
            for field in ChatField.all { try stage.expectNoSilence(field, plain) }
        },
        Check("refuses with an error of its own kind") { stage in
            for field in ChatField.all {
                guard let error = stage.refusal(of: field.set(on: stage.request)) else { continue }
                try stage.expect(
                    error.code == .unsupportedField || error.code == .invalidRequest,
                    "'\(field.name)' is refused with \(error.code)")
            }
        },
    ]
}

extension ChatStage {
    /// A field must be in the body with its value, among the drops, or the reason for an error.
    fileprivate func expectNoSilence(_ field: ChatField, _ plain: RenderedChat) throws {
        // Where what it belongs to is refused, it means nothing.
        if let base = field.base, refusal(of: base(request)) != nil { return }
        let rendered: RenderedChat
        do {
            rendered = try provider.render(field.set(on: request), model: samples.model, isStream: false)
        } catch {
            let isNamed = field.names.contains { error.message.contains($0) }
            return try expect(
                isNamed, "'\(field.name)' is refused, but the error names another field: \(error.message)")
        }
        if rendered.drops.contains(where: { drop in field.names.contains { drop.field.contains($0) } }) { return }
        let without = try field.base.map { try render($0(request)) } ?? plain
        try expect(
            rendered.request.body != without.request.body || rendered.request.path != without.request.path,
            "'\(field.name)' changes nothing in the request and is not among the drops")
        guard let marker = field.marker else { return }
        let body = String(decoding: rendered.request.body, as: UTF8.self)
        try expect(
            body.contains(marker), "the value of '\(field.name)' is not in the body, and it is not among the drops")
    }
}

/// A field of a chat request, and a value that can be found again.
struct ChatField: Sendable {
    /// As in the body of OpenAI.
    var names: [String]
    /// What must be in the body where the field is sent; nil: its value has another form at some providers.
    var marker: String?
    /// The request without the field, where more must be set for it to mean something.
    var base: (@Sendable (ChatRequest) -> ChatRequest)?
    private var change: @Sendable (inout ChatRequest) -> Void

    var name: String { names[0] }

    init(
        _ names: String..., marker: String? = nil, base: (@Sendable (ChatRequest) -> ChatRequest)? = nil,
        change: @escaping @Sendable (inout ChatRequest) -> Void
    ) {
        self.names = names
        self.marker = marker
        self.base = base
        self.change = change
    }

    func set(on request: ChatRequest) -> ChatRequest {
        var request = base?(request) ?? request
        change(&request)
        return request
    }
}
