// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What has come of an answer so far, as far as it is paid for.
struct ChatTally: Sendable {
    private(set) var replyID: String?
    private(set) var model: String?
    private(set) var usage: ChatUsage?
    /// Of everything that the model wrote: text, thoughts, calls, refusals, and media as they are before base64.
    private(set) var outputBytes: UInt64 = 0

    init() {}

    init(_ reply: ChatReply) { add(ChatChunk(reply)) }

    mutating func add(_ chunk: ChatChunk) {
        replyID = replyID ?? chunk.id
        model = model ?? chunk.model
        take(chunk.usage)
        for delta in chunk.choices { outputBytes = outputBytes.plus(UInt64(delta.outputBytes)) }
    }

    /// The last word counts.
    mutating func take(_ usage: ChatUsage?) { self.usage = usage ?? self.usage }

    func write(to delivery: inout Delivery) {
        delivery.usage = usage?.tokens
        // One that cannot be counted is none.
        delivery.cost = usage?.cost.flatMap { try? $0.total() }
        delivery.model = model
        delivery.outputBytes = outputBytes
    }
}

extension ChatChunk.Delta {
    fileprivate var outputBytes: Int {
        var count = text.utf8.count + refusal.utf8.count
        for piece in reasoning {
            // What the provider keeps to itself comes sealed, and is paid for all the same.
            let sealed = piece.piece.kind == .encrypted ? piece.piece.signature?.utf8.count ?? 0 : 0
            count += piece.piece.text.utf8.count + sealed
        }
        for call in toolCalls { count += (call.name?.utf8.count ?? 0) + call.arguments.utf8.count }
        for part in media { count += part.outputBytes }
        return count
    }
}

extension ContentPart {
    fileprivate var outputBytes: Int {
        switch content {
        case .text(let text): text.utf8.count
        case .image(.data(let base64, _), _), .file(.data(let base64, _), _): base64.utf8.count / 4 * 3
        case .image(let media, _), .file(let media, _): media.url?.utf8.count ?? 0
        case .audio(let base64, _): base64.utf8.count / 4 * 3
        case .other(let raw): raw.bytes.count
        }
    }
}
