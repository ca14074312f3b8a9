// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Foundation
import Testing

/// What the suites about Anthropic share: requests that are rendered, fixtures that are read, streams cut into pieces.
enum AnthropicSample {
    static let chat = AnthropicChat()

    /// A request as it goes out.
    struct Rendered {
        var request: UpstreamRequest
        var json: JSON
        var drops: [FieldDrop]
        /// The fields that are not in it.
        var dropped: [String] { drops.map(\.field) }
        /// A member of the body as text; "null" where there is none.
        func text(_ name: StaticString) -> String { json[name].raw.description }
    }

    static func render(
        _ messages: [ChatMessage] = [.user("Hi")], model: String = "claude-sonnet-4-5", isStream: Bool = false,
        _ change: (inout ChatRequest) throws -> Void = { _ in }
    ) throws -> Rendered {
        var request = ChatRequest("claude-sonnet-4-5", messages: messages)
        try change(&request)
        let rendered = try chat.render(request, model: model, isStream: isStream)
        let json = try JSON(parsing: rendered.request.body)
        return Rendered(request: rendered.request, json: json, drops: rendered.drops)
    }

    /// The error that rendering ends with.
    static func refusal(
        _ messages: [ChatMessage] = [.user("Hi")], _ change: (inout ChatRequest) throws -> Void = { _ in }
    ) -> BYOKError? {
        do {
            _ = try render(messages, change)
            return nil
        } catch {
            return error as? BYOKError
        }
    }

    static func fixture(_ name: String, _ ending: String = "json") throws -> [UInt8] {
        let url = try #require(
            Bundle.module.url(forResource: name, withExtension: ending, subdirectory: "Fixtures/anthropic"))
        return Array(try Data(contentsOf: url))
    }

    static func reply(_ body: [UInt8], status: Int = 200, headers: ReplyHeaders = .init()) -> UpstreamReply {
        UpstreamReply(head: ReplyHead(status: status, headers: headers), body: body)
    }

    static func reply(_ body: String, status: Int = 200, headers: ReplyHeaders = .init()) -> UpstreamReply {
        reply(Array(body.utf8), status: status, headers: headers)
    }

    /// A stream, and what its chunks make together.
    struct Streamed {
        var chunks: [ChatChunk] = []
        var reply = ChatReply()
        var failure: AttemptFailure?
        var error: ProviderError? { failure?.cause as? ProviderError }
    }

    static func stream(_ body: [UInt8], pieceSize: Int = .max) throws -> Streamed {
        var decoder = EventDecoder()
        var events: [ServerSentEvent] = []
        var start = 0
        while start < body.count {
            let end = body.count - start > pieceSize ? start + pieceSize : body.count
            try decoder.decode(Array(body[start..<end]), into: &events)
            start = end
        }
        try decoder.finish(into: &events)
        return stream(events)
    }

    static func stream(_ body: String) throws -> Streamed { try stream(Array(body.utf8)) }

    /// Events of these data, without names.
    static func stream(data: [String]) -> Streamed { stream(data.map { ServerSentEvent(data: Array($0.utf8)) }) }

    private static func stream(_ events: [ServerSentEvent]) -> Streamed {
        var streamed = Streamed()
        var parser = chat.makeStreamParser()
        do throws(AttemptFailure) {
            for event in events { try parser.parse(event, into: &streamed.chunks) }
            try parser.finish(into: &streamed.chunks)
        } catch {
            streamed.failure = error
        }
        var builder = ChatReply.Builder()
        for chunk in streamed.chunks { builder.add(chunk) }
        streamed.reply = builder.reply
        return streamed
    }
}
