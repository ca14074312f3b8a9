// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// A streamed answer, piece by piece. It can be read once. Where it is let go of, the request is cancelled.
///
/// A clean end means that the whole answer came. Whatever goes wrong before is thrown, however much has come by then.
public struct ChatStream: AsyncSequence, Sendable {
    public typealias Element = ChatChunk
    public typealias Failure = BYOKError
    private let reader: ChatStreamReader

    init(_ reader: ChatStreamReader) { self.reader = reader }

    /// What of the request the provider did not get.
    public var drops: [FieldDrop] { reader.drops }

    /// Ends the request at once.
    public func cancel() { reader.cancel() }

    public func makeAsyncIterator() -> Iterator { Iterator(reader: reader) }

    public struct Iterator: AsyncIteratorProtocol {
        let reader: ChatStreamReader

        /// The next piece; nil at the end of the answer.
        /// - Throws: what ended the answer before its end; the cause is an `AttemptFailure`, with the usage in
        ///   `ProviderError.partial` where the provider told it.
        public mutating func next() async throws(BYOKError) -> ChatChunk? { try await reader.next() }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(BYOKError) -> ChatChunk? {
            try await reader.next()
        }
    }
}
