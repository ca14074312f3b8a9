// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKProviders

/// What a double answers to one request, step by step.
///
/// ```swift
/// let reply = ScriptedReply(.head(.init(status: 200)), .piece("data: 1\n\n"), .wait(.seconds(2)), .failure(closed))
/// ```
public struct ScriptedReply: Sendable {
    /// A body that ends without a failure ends well.
    public var steps: [Step]

    public init(_ steps: [Step]) { self.steps = steps }
    public init(_ steps: Step...) { self.steps = steps }

    /// A reply in one piece.
    public static func reply(_ status: Int, headers: ReplyHeaders = json, body: String = "") -> ScriptedReply {
        .reply(status, headers: headers, pieces: body.isEmpty ? [] : [Array(body.utf8)])
    }

    /// A reply whose body comes in these pieces.
    public static func reply(
        _ status: Int, headers: ReplyHeaders = json, pieces: [[UInt8]]
    ) -> ScriptedReply {
        ScriptedReply([.head(ReplyHead(status: status, headers: headers))] + pieces.map(Step.piece))
    }

    /// No reply at all.
    public static func failure(_ error: TransportError) -> ScriptedReply { ScriptedReply(.failure(error)) }

    /// Nothing comes, until the exchange is cancelled or the request's `limits.idle` have passed.
    public static let silence = ScriptedReply(.silence)

    public static let json: ReplyHeaders = ["content-type": "application/json"]
    public static let eventStream: ReplyHeaders = ["content-type": "text/event-stream; charset=utf-8"]

    /// May grow in minor versions.
    public enum Step: Sendable {
        /// On the double's clock.
        case wait(Duration)
        case head(ReplyHead)
        /// A piece of the body. An empty one is passed over.
        case piece([UInt8])
        case failure(TransportError)
        case silence

        public static func piece(_ text: String) -> Step { .piece(Array(text.utf8)) }
    }
}
