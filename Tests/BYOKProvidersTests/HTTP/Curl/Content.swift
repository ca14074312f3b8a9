// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKTesting
import Testing

/// A stream of bytes that is the same for the same seed and name, whatever pieces it is taken in.
struct Content {
    private var dice: Dice
    private var rest: [UInt8] = []
    private var left: Int

    init(seed: UInt64, stream: String, length: Int = 1_000_003) {
        dice = Dice(seed: stream.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) })
        left = length
    }

    /// Nil at the end.
    mutating func next(_ count: Int) -> [UInt8]? {
        let count = min(count, left)
        guard count > 0 else { return nil }
        left -= count
        while rest.count < count {
            var word = dice.next()
            for _ in 0..<8 {
                rest.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        defer { rest.removeFirst(count) }
        return Array(rest[..<count])
    }

    /// Reads so many streams at once, each to its end, and compares every byte.
    static func readAll(
        _ count: Int, seed: UInt64, length: Int = 1_000_003,
        begin: @escaping @Sendable (_ path: String) throws -> any HTTPExchange
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask {
                    let path = "/stream-\(number)"
                    let exchange = try begin(path)
                    #expect(try await exchange.head().status == 200)
                    var content = Content(seed: seed, stream: path, length: length)
                    while let piece = try await exchange.next() {
                        guard content.next(piece.count) == piece else {
                            Issue.record("\(path) differs, seed \(seed)")
                            return
                        }
                    }
                    #expect(content.next(1) == nil, "\(path) is too short, seed \(seed)")
                }
            }
            try await group.waitForAll()
        }
    }
}
