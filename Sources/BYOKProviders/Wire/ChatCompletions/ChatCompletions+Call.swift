// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

extension ChatCompletions {
    /// The whole request: all services of this shape have the same path and header.
    package static func call(
        _ request: ChatRequest, at origin: Origin, model: String, isStream: Bool, _ dialect: Dialect
    ) throws(BYOKError) -> RenderedChat {
        let (body, drops) = try render(request, model: model, isStream: isStream, dialect)
        let call = UpstreamRequest(
            .post, origin, "/chat/completions", headers: isStream ? .stream : .json, keyHeader: .bearer, body: body,
            limits: isStream ? .stream : .answer)
        return RenderedChat(call, drops: drops)
    }
}

extension [ReplyHeaders.Header] {
    /// JSON out, JSON back.
    static let json = [ReplyHeaders.Header("content-type", "application/json"), .init("accept", "application/json")]
    /// JSON out, events back.
    static let stream = [ReplyHeaders.Header("content-type", "application/json"), .init("accept", "text/event-stream")]
}
