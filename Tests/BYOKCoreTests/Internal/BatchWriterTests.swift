// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKTesting
import Synchronization
import Testing

@testable import BYOKCore

/// Batches: at most a second late, each written once, and none in the way of the others.
struct BatchWriterTests {
    private final class Book: Sendable {
        struct State {
            var batches: [(elements: [Int], number: Int64)] = []
            var prepared: [Int] = []
            var dropped = 0
            var error: (any Error)?
        }
        let state = Mutex(State())
        var written: [Int] { state.withLock { $0.batches.flatMap(\.elements) } }
        func fail(_ error: (any Error)?) { state.withLock { $0.error = error } }
    }
    private struct Broken: Error {}

    private func stand() -> (Book, ManualClock, BatchWriter<Int>) {
        let book = Book()
        let clock = ManualClock()
        let writer = BatchWriter<Int>(clock: clock) { count in
            book.state.withLock { $0.dropped += count }
        } prepare: { elements in
            book.state.withLock { $0.prepared += elements }
        } write: { elements, number in
            try book.state.withLock { state in
                if let error = state.error { throw error }
                if elements.contains(13) { throw BYOKError(.costOverflow, "thirteen") }
                state.batches.append((elements, number))
            }
        }
        return (book, clock, writer)
    }

    @Test func whatIsAddedIsWrittenASecondLater() async throws {
        let (book, clock, writer) = stand()
        writer.add(1)
        await clock.waitForSleepers()
        writer.add(2)
        #expect(clock.sleeperCount == 1, "one sleeps for all")
        clock.advance(by: .seconds(1))
        try await writer.flush()
        #expect(book.written == [1, 2])
    }

    @Test func aBatchThatWasRefusedComesAgainAsItWas() async throws {
        let (book, _, writer) = stand()
        writer.add(1)
        book.fail(Broken())
        await #expect(throws: Broken.self) { try await writer.flush() }
        writer.add(2)
        await #expect(throws: Broken.self) { try await writer.flush() }
        #expect(writer.overdue == 2)
        book.fail(nil)
        try await writer.flush()
        let batches = book.state.withLock { $0.batches }
        #expect(batches.map(\.elements) == [[1], [2]])
        #expect(batches.map(\.number) == [1, 2])
        #expect(book.state.withLock { $0.prepared } == [1, 2], "each once")
        #expect(writer.overdue == 0)
    }

    @Test func anImpossibleElementIsFoundAndDropped() async throws {
        let (book, _, writer) = stand()
        for number in 1...100 { writer.add(number) }
        try await writer.flush()
        #expect(book.written.sorted() == (1...100).filter { $0 != 13 })
        writer.add(101)
        try await writer.flush()
        #expect(book.state.withLock { $0.dropped } == 1)
        let numbers = book.state.withLock { $0.batches.map(\.number) }
        #expect(Set(numbers).count == numbers.count)
    }

    @Test func beyondItsRoomItDropsAndSaysHowMany() async throws {
        let (book, _, writer) = stand()
        book.fail(Broken())
        for number in 1...(BatchWriter<Int>.capacity + 5) { writer.add(number % 10) }
        await #expect(throws: Broken.self) { try await writer.flush() }
        #expect(book.state.withLock { $0.dropped } == 5)
    }

    @Test func whatIsForgottenIsNotWritten() async throws {
        let (book, _, writer) = stand()
        for number in 1...4 { writer.add(number) }
        await writer.whileDropping({ $0 % 2 == 0 }) { writer.add(6) }
        try await writer.flush()
        #expect(book.written == [1, 3])
    }
}
