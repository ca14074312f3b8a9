// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

extension ChatStream {
    /// The stream as server-sent events in OpenAI's shape, each ready to be sent on to a client.
    ///
    /// ```swift
    /// for await event in stream.events(includesUsage: request.wantsStreamUsage) { try await response.write(event) }
    /// ```
    ///
    /// The chunk that ends the answer waits until the request is closed, and has the receipt's metadata with it; then comes
    /// `[DONE]`. What fails on the way comes as an event with the error, and no `[DONE]` after it: a client cannot take a
    /// part for the whole. Reads the stream: like that, it can be read once, and letting go of it lets go of the stream.
    /// - Parameter includesUsage: whether a chunk with the usage and without choices ends the stream. Clients that did not
    ///   ask for it look for a choice in every chunk.
    public func events(includesUsage: Bool = false) -> ChatEvents {
        ChatEvents(hold: hold, includesUsage: includesUsage)
    }
}

/// A streamed answer as server-sent events. See `ChatStream.events`.
public struct ChatEvents: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = Never
    let hold: ChatStream.Hold
    let includesUsage: Bool

    public func makeAsyncIterator() -> Iterator {
        Iterator(hold: hold, writer: ChatEventWriter(includesUsage: includesUsage))
    }

    public struct Iterator: AsyncIteratorProtocol {
        let hold: ChatStream.Hold
        var writer: ChatEventWriter
        private var ready: ArraySlice<[UInt8]> = []
        private var isOver = false

        init(hold: ChatStream.Hold, writer: ChatEventWriter) {
            self.hold = hold
            self.writer = writer
        }

        /// The next event, with the empty line that ends it; nil after the last.
        public mutating func next() async -> [UInt8]? {
            while ready.isEmpty, !isOver { ready = await read()[...] }
            return ready.popFirst()
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async -> [UInt8]? { await next() }

        private mutating func read() async -> [[UInt8]] {
            let reader = hold.reader
            do throws(BYOKError) {
                if let chunk = try await reader.next() { return writer.take(chunk) }
                isOver = true
                guard reader.isGivenOut else { throw BYOKError(.cancelled, "The request was cancelled.") }
                return writer.end(await reader.receipt)
            } catch {
                isOver = true
                return writer.fail(error.reply(at: reader.clock.now()))
            }
        }
    }
}
