// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import BYOKTesting

/// A provider of nobody's, which takes a model, messages of text and a limit, and answers in a format of its own: lines of
/// `event: say` with text and one `event: end`. Small enough to be right, and to be broken on purpose.
struct ToyChat: ChatProvider {
    /// What is wrong with it; nil: nothing.
    var flaw: Flaw?

    enum Flaw: CaseIterable {
        case writesKeyHeader, putsKeyInQuery, forgetsModel, forgetsType, ignoresStream, elsewhere, isRandom
        case mangles, silentOnSeed, silentOnTools, wrongCode, wrongField
        case readsAnything, dropsLastByte, takesCutReply, losesUsage
        case endsEarly, choksOnUnknown, ignoresErrorsInReplies, ignoresErrorsInStreams
        case blamesKey, confusesErrors, leaksKey
    }

    static let limits = ["messages", "max_tokens"]
    let provider = Provider(
        id: .init(rawValue: "toy"), name: "Toy", origin: Origin("https://toy.example.com/v1"),
        coverage: .models(prefixes: ["toy"]))

    func render(_ request: ChatRequest, model: String, isStream: Bool) throws(BYOKError) -> RenderedChat {
        try refuse(request)
        var drops = settings(request).map { FieldDrop($0, "Toy has none") }
        if flaw == .silentOnSeed { drops.removeAll { $0.field == "seed" } }
        var json = JSONWriter()
        json.object { json in
            if flaw != .forgetsModel { json.field("model", model) }
            if flaw != .ignoresStream { json.field("stream", isStream) }
            if flaw == .isRandom { json.field("nonce", UInt64.random(in: .min ... .max)) }
            json.field("limit", request.maxTokens)
            json.array("lines") { json in
                for message in request.messages {
                    json.object { json in
                        json.field("by", message.role.rawValue)
                        json.field("say", flaw == .mangles ? message.text.lowercased() : message.text)
                    }
                }
            }
        }
        var headers: [ReplyHeaders.Header] = flaw == .forgetsType ? [] : [.init("content-type", "application/json")]
        if flaw == .writesKeyHeader { headers.append(.init("authorization", "Bearer from-somewhere")) }
        let path = flaw == .putsKeyInQuery ? "/chat?key=from-somewhere" : "/chat"
        let origin = flaw == .elsewhere ? Origin("https://other.example.com") : provider.origin
        return RenderedChat(
            UpstreamRequest(.post, origin, path, headers: headers, keyHeader: .bearer, body: json.bytes), drops: drops)
    }

    /// What changes the meaning and is not there.
    private func refuse(_ request: ChatRequest) throws(BYOKError) {
        func no(_ field: String) -> BYOKError {
            if flaw == .wrongCode { return BYOKError(.storeUnavailable, "'\(field)'") }
            return .unsupported(flaw == .wrongField ? "something" : field, by: "Toy", "leave it out")
        }
        if !request.tools.isEmpty, flaw != .silentOnTools { throw no("tools") }
        if request.responseFormat != nil { throw no("response_format") }
        if request.n != nil { throw no("n") }
        for (index, message) in request.messages.enumerated() {
            if !message.toolCalls.isEmpty || message.toolCallID != nil { throw no("messages[\(index)].tool_calls") }
            if message.refusal != nil { throw no("messages[\(index)].refusal") }
            for (position, part) in message.content.enumerated() {
                guard case .text = part.content else { throw no("messages[\(index)].content[\(position)]") }
            }
        }
    }

    /// What is a hint and is left out.
    private func settings(_ request: ChatRequest) -> [String] {
        let fields: [(String, Bool)] = [
            ("temperature", request.temperature != nil), ("top_p", request.topP != nil), ("seed", request.seed != nil),
            ("presence_penalty", request.presencePenalty != nil),
            ("frequency_penalty", request.frequencyPenalty != nil), ("stop", !request.stop.isEmpty),
            ("logprobs", request.logprobs != nil), ("top_logprobs", request.topLogprobs != nil),
            ("user", request.user != nil), ("reasoning", request.reasoning != nil),
            ("tool_choice", request.toolChoice != nil), ("parallel_tool_calls", request.parallelToolCalls != nil),
        ]
        var names = fields.filter(\.1).map(\.0) + request.extra.map(\.name)
        for (index, message) in request.messages.enumerated() {
            let path = "messages[\(index)]"
            if message.name != nil { names.append("\(path).name") }
            if !message.reasoning.isEmpty { names.append("\(path).reasoning") }
            names += message.extra.map { "\(path).\($0.name)" }
            for (position, part) in message.content.enumerated() {
                names += part.extra.map { "\(path).content[\(position)].\($0.name)" }
            }
        }
        return names
    }

    func parse(_ reply: UpstreamReply) throws(AttemptFailure) -> ChatReply {
        if flaw == .readsAnything { return ChatReply() }
        let bytes = flaw == .takesCutReply ? Array(reply.body) + Array("\"}".utf8) : reply.body
        guard let json = (try? JSON(parsing: bytes)) ?? (try? JSON(parsing: reply.body)) else {
            throw AttemptFailure(.protocol)
        }
        if let error = json["error"].string, flaw != .ignoresErrorsInReplies { throw AttemptFailure(Self.kind(error)) }
        guard let text = json["text"].string ?? (flaw == .ignoresErrorsInReplies ? json["error"].string : nil) else {
            throw AttemptFailure(.protocol)
        }
        var reply = ChatReply()
        let said = flaw == .dropsLastByte ? String(text.dropLast()) : text
        reply.choices = [.init(index: 0, message: .assistant(said), finishReason: .stop)]
        if flaw != .losesUsage, let used = json["used"].count {
            reply.usage = ChatUsage(tokens: TokenUsage(input: 0, output: used))
        }
        return reply
    }

    static func kind(_ error: String) -> AttemptFailure.Class {
        switch error {
        case "busy": .overloaded
        case "key": .authInvalid
        default: .unavailable
        }
    }

    func makeStreamParser() -> any ChatStreamParser { ToyStream(flaw: flaw) }

    func failure(of reply: UpstreamReply) -> AttemptFailure {
        let json = try? JSON(parsing: reply.body)
        let kind = json?["error"].string.map(Self.kind) ?? (flaw == .blamesKey ? .authInvalid : .unavailable)
        let words = json?["words"].string ?? ""
        let told = flaw == .leaksKey ? words : KeyRedactor.withoutKeys(words)
        return AttemptFailure(
            flaw == .confusesErrors ? .rateLimited : kind,
            cause: ProviderError(provider: provider.id, status: reply.head.status, message: told))
    }
}

private struct ToyStream: ChatStreamParser {
    var flaw: ToyChat.Flaw?
    private var isDone = false

    init(flaw: ToyChat.Flaw?) { self.flaw = flaw }

    mutating func parse(_ event: ServerSentEvent, into chunks: inout [ChatChunk]) throws(AttemptFailure) {
        if isDone { return }
        var delta = ChatChunk.Delta(index: 0)
        switch event.name {
        case "say":
            guard let json = try? JSON(parsing: event.data), let text = json["text"].string else {
                throw AttemptFailure(.protocol)
            }
            delta.text = text
        case "end":
            delta.finishReason = .stop
            isDone = true
        case "error" where flaw != .ignoresErrorsInStreams:
            throw AttemptFailure(ToyChat.kind(String(decoding: event.data, as: UTF8.self)))
        case "error":
            isDone = true
            return
        default:
            if flaw == .choksOnUnknown { throw AttemptFailure(.protocol) }
            return
        }
        var chunk = ChatChunk()
        chunk.choices = [delta]
        chunks.append(chunk)
    }

    mutating func finish(into chunks: inout [ChatChunk]) throws(AttemptFailure) {
        if !isDone, flaw != .endsEarly { throw AttemptFailure(.protocol) }
    }
}
