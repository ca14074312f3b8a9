// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// One answer while its parts come.
struct GeminiCandidate: Sendable {
    private let index: Int
    private var block = 0
    private var isInThought = false
    private var calls = 0
    private(set) var isFinished = false

    init(_ index: Int) { self.index = index }

    /// - Parameter id: of a call.
    mutating func read(_ json: JSON, id: (JSON) -> String) -> [ChatChunk.Delta] {
        var deltas = [ChatChunk.Delta(index: index)]
        for part in json["content"]["parts"].elements where part.isObject { read(part, &deltas, id) }
        var last = deltas.removeLast()
        if json["logprobsResult"].isObject { last.logprobs = json["logprobsResult"].raw }
        if let reason = json["finishReason"].string, !reason.isEmpty, reason != "FINISH_REASON_UNSPECIFIED" {
            isFinished = true
            last.finishReason = GeminiGenerate.finishReason(reason, hasCalls: calls > 0)
            last.nativeFinishReason = reason
        }
        if last.isOutput || last.finishReason != nil || last.logprobs != nil { deltas.append(last) }
        return deltas
    }

    /// The prompt was refused: there is no candidate that could say so.
    mutating func block(_ reason: String) -> ChatChunk.Delta {
        isFinished = true
        var delta = ChatChunk.Delta(index: index)
        delta.finishReason = .contentFilter
        delta.nativeFinishReason = reason
        return delta
    }

    private mutating func read(_ part: JSON, _ deltas: inout [ChatChunk.Delta], _ id: (JSON) -> String) {
        let last = deltas.count - 1
        let signature = part["thoughtSignature"].string.flatMap { $0.isEmpty ? nil : $0 }
        if part["functionCall"].isObject {
            deltas[last].toolCalls.append(call(part["functionCall"], signature, id))
        } else if let text = part["text"].string {
            if part["thought"].bool == true {
                think(text, signature, &deltas[last])
                return
            }
            if !text.isEmpty {
                if !deltas[last].media.isEmpty { deltas.append(ChatChunk.Delta(index: index)) }
                deltas[deltas.count - 1].text += text
                isInThought = false
            }
            if let signature { prove(signature, &deltas[deltas.count - 1]) }
            return
        } else if let media = Self.media(part) {
            deltas[last].media.append(media)
        } else {
            guard !part.members(except: ["thought", "thoughtSignature"]).isEmpty else {
                if let signature { prove(signature, &deltas[last]) }
                return
            }
            deltas[last].media.append(ContentPart(.other(part.raw)))
        }
        isInThought = false
    }

    private mutating func call(
        _ json: JSON, _ signature: String?, _ id: (JSON) -> String
    ) -> ChatChunk.ToolCallPiece {
        defer { calls += 1 }
        var piece = ChatChunk.ToolCallPiece(
            index: calls, id: id(json), name: json["name"].string ?? "",
            arguments: json["args"].isObject ? json["args"].raw.description : "{}")
        piece.signature = signature
        return piece
    }

    private static let format = [
        JSONField("format", GeminiGenerate.thoughtFormat)
    ]

    /// Thoughts that follow each other are one, up to a signature.
    private mutating func think(_ text: String, _ signature: String?, _ delta: inout ChatChunk.Delta) {
        guard !text.isEmpty || signature != nil else { return }
        if !isInThought { block += 1 }
        isInThought = signature == nil
        var piece = ReasoningBlock(.text, text, signature: signature)
        piece.extra = Self.format
        delta.reasoning.append(.init(block: block, piece))
    }

    /// The proof of what was said: kept among the thoughts, where it is seen to go back.
    private mutating func prove(_ signature: String, _ delta: inout ChatChunk.Delta) {
        block += 1
        isInThought = false
        var piece = ReasoningBlock(.encrypted, signature: signature)
        piece.extra = Self.format
        delta.reasoning.append(.init(block: block, piece))
    }

    /// Drafts of an image are marked as thoughts; that, and a proof, stay with the part.
    private static func media(_ part: JSON) -> ContentPart? {
        let data = part["inlineData"]
        let file = part["fileData"]
        let source: Media
        let type = data["mimeType"].string ?? file["mimeType"].string ?? ""
        if let base64 = data["data"].string {
            source = .data(base64: base64, type: type)
        } else if let url = file["fileUri"].string {
            source = .url(url)
        } else {
            return nil
        }
        var media: ContentPart
        if type.hasPrefix("audio/"), case .data(let base64, _) = source {
            media = .audio(base64, format: String(type.dropFirst(6)))
        } else {
            media = type.hasPrefix("image/") ? .image(source) : .file(source)
        }
        var extra: [JSONField] = []
        part.forEachMember { name, value in
            if let name = name.string, ContentPart.googleNames.contains(name) {
                extra.append(JSONField(name, value.raw))
            }
        }
        media.extra = extra
        return media
    }
}
