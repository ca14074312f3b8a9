// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension RequestBound {
    /// How large a request can become that is about to be sent on a platform's key.
    ///
    /// A token has at least one byte, so that the body as it is sent bounds the prompt. Images alone count by another
    /// measure: their base64 is many times what they become.
    /// - Parameters:
    ///   - rendered: for the route.
    ///   - request: as the caller gave it.
    ///   - model: as the provider is told it.
    /// - Throws: `invalidRequest`, `unsupportedField`: naming the field.
    init(
        of rendered: RenderedChat, for request: ChatRequest, at model: String, defaultMaxTokens: Int
    ) throws(BYOKError) {
        var images: UInt64 = 0
        var imageBytes = 0
        // Where an image is left out, its bytes are not there to be taken off.
        let dropped = Set(rendered.drops.map(\.field))
        for (index, message) in request.messages.enumerated() {
            for (place, part) in message.content.enumerated() {
                guard case .image(let media, _) = part.content,
                    !dropped.contains("messages[\(index)].content[\(place)]")
                else { continue }
                images += 1
                if case .data(let base64, _) = media { imageBytes += base64.utf8.count }
            }
        }
        let completion = UInt64(max(1, request.maxTokens ?? defaultMaxTokens))
        let (total, overflow) = completion.multipliedReportingOverflow(by: UInt64(max(1, request.n ?? 1)))
        self.init(
            promptBytes: UInt64(max(0, rendered.request.body.count - imageBytes)),
            imageTokens: images.multipliedReportingOverflow(by: ImageTokens.most(at: model)).partialValue,
            completionTokens: overflow ? .max : total,
            content: try ChatCompletions.render(
                request, model: request.model.text, isStream: false, .neutral
            ).body)
    }
}

extension ChatCompletions.Dialect {
    /// Has everything in it, for no service at all: what tells one request from another, whoever is to answer it.
    fileprivate static let neutral = ChatCompletions.Dialect(
        provider: "The platform", reasoning: .object, takesReasoningDetails: true, takesCallSignatures: true,
        takesFileURLs: true, asksForUsage: false)
}
