// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import Foundation

/// A file below Fixtures: the bytes that a provider might send.
struct WireFixture {
    let name: String
    let bytes: [UInt8]

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// - Parameter path: as in "gemini/replies/text.json".
    init(_ path: String) throws {
        name = path
        let folder = Bundle.module.resourceURL ?? URL(filePath: ".")
        bytes = Array(try Data(contentsOf: folder.appending(path: "Fixtures/" + path)))
    }

    /// The names of a folder's files, sorted.
    static func names(in folder: String) -> [String] {
        let url = (Bundle.module.resourceURL ?? URL(filePath: ".")).appending(path: "Fixtures/" + folder)
        return ((try? FileManager.default.contentsOfDirectory(atPath: url.path())) ?? []).sorted()
    }

    var isStream: Bool { name.hasSuffix(".sse") }

    /// What an adapter makes of it, in the pieces that the network cut it into.
    func read(by parse: (UpstreamReply) throws -> ChatReply, _ stream: any ChatStreamParser, pieces: Int = .max) -> Read
    {
        var read = Read()
        do {
            if isStream {
                try read.stream(bytes, stream, pieces)
            } else {
                read.reply = try parse(UpstreamReply(head: ReplyHead(status: 200), body: bytes))
            }
        } catch {
            read.failure = error as? AttemptFailure
        }
        return read
    }

    struct Read {
        var reply = ChatReply()
        var chunks: [ChatChunk] = []
        var failure: AttemptFailure?
        var error: ProviderError? { failure?.cause as? ProviderError }

        fileprivate mutating func stream(_ bytes: [UInt8], _ parser: any ChatStreamParser, _ pieces: Int) throws {
            var parser = parser
            var decoder = EventDecoder()
            var events: [ServerSentEvent] = []
            for start in stride(from: 0, to: bytes.count, by: min(pieces, max(1, bytes.count))) {
                try decoder.decode(Array(bytes[start...].prefix(pieces)), into: &events)
            }
            try decoder.finish(into: &events)
            defer {
                var builder = ChatReply.Builder()
                for chunk in chunks { builder.add(chunk) }
                reply = builder.reply
            }
            for event in events { try parser.parse(event, into: &chunks) }
            try parser.finish(into: &chunks)
        }
    }
}

extension ChatReply {
    /// Every fact of the reply, one per line: what tests compare.
    var facts: [String] {
        var facts: [String] = []
        if let id { facts.append("id \(id)") }
        if let model { facts.append("model \(model)") }
        for choice in choices { facts += choice.facts.map { choices.count > 1 ? "\(choice.index): \($0)" : $0 } }
        guard let tokens = usage?.tokens else { return facts }
        let counts: [(String, UInt64)] = [
            ("input", tokens.input), ("cacheRead", tokens.cacheRead), ("cacheWrite", tokens.cacheWrite),
            ("audioInput", tokens.audioInput), ("imageInput", tokens.imageInput), ("output", tokens.output),
            ("reasoning", tokens.reasoning), ("audioOutput", tokens.audioOutput), ("imageOutput", tokens.imageOutput),
            ("searches", tokens.webSearches),
        ]
        facts.append(counts.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", "))
        return facts
    }
}

extension ChatReply.Choice {
    fileprivate var facts: [String] {
        var facts = message.reasoning.map { "\($0.kind) '\($0.text)' \($0.signature ?? "-")" }
        for part in message.content {
            let extra = part.extra.map { " \($0.name)=\($0.value)" }.joined()
            switch part.content {
            case .text(let text): facts.append("says '\(text)'" + extra)
            case .image(let source, _): facts.append("image \(source.url ?? "?")" + extra)
            case .file(let source, _): facts.append("file \(source.url ?? "?")" + extra)
            case .audio(let data, let format): facts.append("audio \(format) \(data)" + extra)
            case .other(let raw): facts.append("other \(raw)")
            }
        }
        if let refusal = message.refusal { facts.append("declines '\(refusal)'") }
        facts += message.toolCalls.map {
            "calls \($0.name) \($0.arguments) as \($0.id)" + ($0.signature.map { " proof \($0)" } ?? "")
                + $0.extra.map { " \($0.name)=\($0.value)" }.joined()
        }
        if let logprobs { facts.append("logprobs \(logprobs)") }
        facts.append("ends \(finishReason?.rawValue ?? "-") \(nativeFinishReason ?? "-")")
        return facts
    }
}
