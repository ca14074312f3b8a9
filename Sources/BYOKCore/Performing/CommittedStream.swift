// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A streamed answer that has begun: from here on there is no other key. It can be read once.
///
/// A clean end means that the sequence ended by itself. Where it is let go of before, or its task is cancelled, the request
/// is closed by what had come.
public struct CommittedStream<Base: AsyncSequence>: AsyncSequence {
    public typealias Element = Base.Element
    public typealias Failure = BYOKError
    private let body: StreamBody<Base>
    private let open: OpenRequest

    init(_ body: StreamBody<Base>, _ open: OpenRequest) {
        self.body = body
        self.open = open
    }

    /// What it came to: waits for the end, the failure or the cancellation. It does not read the stream.
    public var receipt: Receipt { get async { await open.receipt } }

    public func makeAsyncIterator() -> Iterator { Iterator(reader: StreamReader(body, open)) }

    public struct Iterator: AsyncIteratorProtocol {
        let reader: StreamReader<Base>

        /// The next element; nil at the end of the sequence.
        /// - Throws: what the sequence threw, as what it means for the request.
        public mutating func next() async throws(BYOKError) -> Element? { try await reader.body.next(of: reader.open) }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(BYOKError) -> Element? {
            try await reader.body.next(of: reader.open)
        }
    }
}

/// Ends the sequence and closes the request where the reader goes away.
final class StreamReader<Base: AsyncSequence> {
    let body: StreamBody<Base>
    let open: OpenRequest

    init(_ body: StreamBody<Base>, _ open: OpenRequest) {
        self.body = body
        self.open = open
    }

    deinit {
        body.end()
        open.abandon()
    }
}

/// A host's sequence, read up to its first output.
final class StreamBody<Base: AsyncSequence> {
    private var iterator: Base.AsyncIterator?
    /// What was read and not given out, the next one last.
    private var held: [Base.Element] = []
    private let reading: StreamReading<Base.Element>
    private(set) var delivery: Delivery

    init(_ base: Base, _ reading: StreamReading<Base.Element>, _ delivery: Delivery) {
        iterator = base.makeAsyncIterator()
        self.reading = reading
        self.delivery = delivery
    }

    /// Reads up to the first output, or to the end. What precedes it is held back.
    func readUntilOutput() async throws {
        while let element = try await pull() {
            reading.note(element, in: &delivery)
            held.insert(element, at: 0)
            if reading.isOutput(element) { return }
        }
    }

    func next(of open: OpenRequest) async throws(BYOKError) -> Base.Element? {
        if let element = held.popLast() { return element }
        do {
            if Task.isCancelled { throw CancellationError() }
            if let element = try await pull() {
                open.note { reading.note(element, in: &$0) }
                return element
            }
            // Some sequences end when their task is cancelled, as if they were whole.
            if Task.isCancelled { throw CancellationError() }
            await open.close(.whole)
            return nil
        } catch {
            end()
            let failure = AttemptFailure(of: error, sent: true)
            await open.close(failure.kind == .cancelled ? .abandoned : .broken(failure))
            throw BYOKError(failure, on: open.route, now: open.router.options.clock.now())
        }
    }

    func end() { iterator = nil }

    private func pull() async throws -> Base.Element? {
        guard var iterator else { return nil }
        self.iterator = nil
        let element = try await iterator.next(isolation: #isolation)
        if element != nil { self.iterator = iterator }
        return element
    }
}

/// How a host's elements are read.
struct StreamReading<Element> {
    let isOutput: (Element) -> Bool
    let usage: (Element) -> TokenUsage?

    func note(_ element: Element, in delivery: inout Delivery) {
        if let usage = usage(element) { delivery.usage = usage }
    }
}
