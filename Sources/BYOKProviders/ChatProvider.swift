// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// One upstream service: how a chat request is put to it and how its answers are read. Holds no key and does no I/O, so that
/// it can be tested on bytes alone. `ChatProviderCompatTest` in BYOKTesting is the contract.
public protocol ChatProvider: Sendable {
    var provider: Provider { get }

    /// The request as the provider wants it.
    /// - Parameter model: what the provider calls the model (`Route.model`).
    /// - Throws: `unsupportedField` or `invalidRequest`, naming the field.
    func render(_ request: ChatRequest, model: String, isStream: Bool) throws(BYOKError) -> RenderedChat

    /// Reads a whole reply of status 200.
    /// - Throws: `AttemptFailure`: an error in the reply's body, or a body that cannot be read (`protocol`).
    func parse(_ reply: UpstreamReply) throws(AttemptFailure) -> ChatReply

    /// Reads a stream of status 200, from its beginning.
    func makeStreamParser() -> any ChatStreamParser

    /// What a reply of another status means.
    func failure(of reply: UpstreamReply) -> AttemptFailure
}

/// Reads one stream, event by event.
public protocol ChatStreamParser: Sendable {
    /// Appends what the event brings: none, one or several pieces.
    /// - Throws: `AttemptFailure` where the event is an error or cannot be read; what was appended before still counts. The
    ///   parser can be fed on: some providers tell the usage after the error.
    mutating func parse(_ event: ServerSentEvent, into chunks: inout [ChatChunk]) throws(AttemptFailure)

    /// The stream has ended.
    /// - Throws: `AttemptFailure` where it ended before the answer did.
    mutating func finish(into chunks: inout [ChatChunk]) throws(AttemptFailure)
}

/// A chat request as one provider wants it.
public struct RenderedChat: Sendable {
    public var request: UpstreamRequest
    /// What of the request is not in it.
    public var drops: [FieldDrop]

    public init(_ request: UpstreamRequest, drops: [FieldDrop] = []) {
        self.request = request
        self.drops = drops
    }
}

/// A reply that was read whole.
public struct UpstreamReply: Sendable {
    public var head: ReplyHead
    public var body: [UInt8]

    public init(head: ReplyHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}
