// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders

/// What the adapters made of an exchange.
struct Outcome: Equatable {
    var reply = ChatReply()
    var failure: AttemptFailure?

    init(of recording: Recording, at upstream: any ChatProvider, in pieces: [[UInt8]]) throws {
        guard recording.status == 200 else {
            failure = upstream.failure(of: recording.reply)
            return
        }
        do {
            if recording.isStream {
                try read(pieces, upstream.makeStreamParser())
            } else {
                reply = try upstream.parse(recording.reply)
            }
        } catch let error as AttemptFailure {
            failure = error
            if !recording.isStream, let partial = (error.cause as? ProviderError)?.partial { reply = partial }
        }
    }

    private mutating func read(_ pieces: [[UInt8]], _ parser: any ChatStreamParser) throws {
        var parser = parser
        var builder = ChatReply.Builder()
        var chunks: [ChatChunk] = []
        defer {
            for chunk in chunks { builder.add(chunk) }
            reply = builder.reply
        }
        // What follows an error still tells the usage.
        for event in try RecordedTraffic.events(pieces) {
            do {
                try parser.parse(event, into: &chunks)
            } catch {
                failure = failure ?? error
            }
        }
        if failure == nil { try parser.finish(into: &chunks) }
    }

    static func == (a: Outcome, b: Outcome) -> Bool {
        a.failure?.kind == b.failure?.kind && a.reply.json() == b.reply.json() && a.reply.usage == b.reply.usage
            && a.reply.choices.map(\.message) == b.reply.choices.map(\.message)
    }
}

/// The adapters that a recording is for.
struct Upstream {
    var chat: (any ChatProvider)?
    var account: (any ProviderAccount)?

    init?(_ recording: Recording) {
        if recording.api == "responses" {
            chat = ResponsesReading()
            return
        }
        guard ["chat", "models"].contains(recording.api) else { return nil }
        switch recording.provider {
        case "openai": (chat, account) = (OpenAIChat(), OpenAIAccount())
        case "openrouter": (chat, account) = (OpenRouterChat(), OpenRouterAccount())
        case "anthropic": (chat, account) = (AnthropicChat(), AnthropicAccount())
        case "google": (chat, account) = (GoogleChat(), GoogleAccount())
        default: return nil
        }
        if recording.api == "models" { chat = nil }
    }
}
