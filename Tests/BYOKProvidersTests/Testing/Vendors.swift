// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKTesting

/// A provider as these tests ask it, by hand or through its adapter.
struct Vendor: Sendable, CustomStringConvertible {
    var provider: Provider
    var key: String
    /// As the provider documents it, not as our code has it.
    var keyHeader: KeyHeader
    /// Nil: the adapter is not there.
    var chat: (any ChatProvider)?
    var model: String
    var description: String { "\(provider.id)" }

    static let all: [Vendor] = [openAI, openRouter, anthropic, google]
    static let withAdapter = all.filter { $0.chat != nil }

    static let openAI = Vendor(
        provider: .openAI, key: "sk-proj-" + String(repeating: "k", count: 43), keyHeader: .bearer, chat: OpenAIChat(),
        model: "gpt-4o")
    static let openRouter = Vendor(
        provider: .openRouter, key: "sk-or-v1-" + String(repeating: "5", count: 64), keyHeader: .bearer,
        chat: OpenRouterChat(), model: "openai/gpt-4o")
    static let anthropic = Vendor(
        provider: .anthropic, key: "sk-ant-api03-" + String(repeating: "a", count: 93) + "AA",
        keyHeader: KeyHeader("x-api-key"), chat: AnthropicChat(), model: "claude-sonnet-4-5-20250929")
    static let google = Vendor(
        provider: .google, key: "AQ." + String(repeating: "g", count: 40), keyHeader: KeyHeader("x-goog-api-key"),
        chat: GoogleChat(), model: "gemini-2.5-flash")

    /// The plainest chat, written by hand.
    func plain(isStream: Bool = false, model: String? = nil, key: Bool = true) -> UpstreamRequest {
        let model = model ?? self.model
        let isGoogle = provider.id == .google
        let path =
            switch provider.id {
            case .anthropic: "/messages"
            case .google: "/models/\(model):" + (isStream ? "streamGenerateContent?alt=sse" : "generateContent")
            default: "/chat/completions"
            }
        let limit = provider.id == .anthropic ? #""max_tokens":100,"# : ""
        let body =
            isGoogle
            ? #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"#
            : #"{"model":"\#(model)",\#(limit)"stream":\#(isStream),"messages":[{"role":"user","content":"Hi"}]}"#
        return request(path, body, key: key)
    }

    func request(_ path: String, _ body: String, key: Bool = true) -> UpstreamRequest {
        var headers: [ReplyHeaders.Header] = [.init("content-type", "application/json")]
        if provider.id == .anthropic { headers.append(.init("anthropic-version", "2023-06-01")) }
        return UpstreamRequest(
            .post, provider.origin, path, headers: headers, keyHeader: key ? keyHeader : nil, body: Array(body.utf8))
    }

    func get(_ path: String, key: Bool = true) -> UpstreamRequest {
        var request = self.request(path, "", key: key)
        request.method = .get
        return request
    }
}

extension FakeUpstream {
    /// Sends with the vendor's key.
    func send(_ request: UpstreamRequest, as vendor: Vendor) async throws -> UpstreamReply {
        try await transport.reply(to: request, key: request.keyHeader == nil ? "" : vendor.key)
    }

    /// One that knows the keys of all.
    static func knowingAll(clock: any RouterClock = SystemClock()) -> FakeUpstream {
        let upstream = FakeUpstream(clock: clock)
        for vendor in Vendor.all { upstream.accept(key: vendor.key, at: vendor.provider.id) }
        return upstream
    }
}

extension UpstreamReply {
    var text: String { String(decoding: body, as: UTF8.self) }
}
