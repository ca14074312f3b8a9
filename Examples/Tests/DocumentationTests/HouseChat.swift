// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders

/// An adapter of a host's own that leaves most of it to one of ours.
struct HouseChat: ChatProvider {
    private let base: CompatibleChat
    var provider: Provider { base.provider }

    init(_ provider: Provider) { base = CompatibleChat(provider) }

    func render(_ request: ChatRequest, model: String, isStream: Bool) throws(BYOKError) -> RenderedChat {
        var rendered = try base.render(request, model: model, isStream: isStream)
        rendered.request.headers.append(.init("x-team", "search"))
        return rendered
    }

    func parse(_ reply: UpstreamReply) throws(AttemptFailure) -> ChatReply { try base.parse(reply) }
    func makeStreamParser() -> any ChatStreamParser { base.makeStreamParser() }
    func failure(of reply: UpstreamReply) -> AttemptFailure { base.failure(of: reply) }
}
