// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// A streamed answer, piece by piece. It can be read once. Where it is let go of, or the task that reads it is cancelled,
/// `RouterOptions.abandonedStreams` says what becomes of the rest; over a route of the host's own the request is cancelled.
///
/// A clean end means that the whole answer came. Whatever goes wrong before is thrown, however much has come by then: no
/// other key is tried for an answer that has begun.
public struct ChatStream: AsyncSequence, Sendable {
    public typealias Element = ChatChunk
    public typealias Failure = BYOKError
    let hold: Hold

    init(_ reader: ChatStreamReader) { hold = Hold(reader) }

    /// Tells the reader when nobody has the stream any more.
    final class Hold: Sendable {
        let reader: ChatStreamReader

        init(_ reader: ChatStreamReader) { self.reader = reader }
        deinit { reader.abandon() }
    }

    /// What of the request the provider did not get.
    public var drops: [FieldDrop] { hold.reader.drops }

    /// What is known of who pays when the answer begins, for the response's headers: `x-using-byok` and `x-provider`. The
    /// receipt, at the end, has the rest.
    public var metadata: [(name: String, value: String)] {
        let route = hold.reader.route
        return [("x-using-byok", "\(!route.isSystem)"), ("x-provider", route.provider.id.rawValue)]
    }

    /// What the request came to: who paid, with which key, how much. Waits for the end of the stream, its failure or its
    /// cancellation, and does not read it. Nil over a route of the host's own.
    public var receipt: Receipt? { get async { await hold.reader.receipt } }

    /// Ends the request at once, whatever the options say of abandoned streams. What has come by then is accounted for.
    public func cancel() { hold.reader.cancel() }

    public func makeAsyncIterator() -> Iterator { Iterator(hold: hold) }

    public struct Iterator: AsyncIteratorProtocol {
        let hold: Hold

        /// The next piece; nil at the end of the answer.
        /// - Throws: what ended the answer before its end, with the `receipt` of what had come; the cause is an
        ///   `AttemptFailure`, with the usage in `ProviderError.partial` where the provider told it.
        public mutating func next() async throws(BYOKError) -> ChatChunk? { try await hold.reader.next() }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(BYOKError) -> ChatChunk? {
            try await hold.reader.next()
        }
    }
}
