// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKTesting
import Testing

@testable import BYOKStorage

/// Rows that come as one array, as a server sends them and as none should.
struct PostgresListTests {
    /// Two rows of three columns: a number, a NULL and a text.
    private let list: [UInt8] = {
        func word(_ value: Int32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian, Array.init) }
        func row(_ number: Int32, _ text: String) -> [UInt8] {
            let columns =
                word(23) + word(4) + word(number) + word(17) + word(-1) + word(25) + word(Int32(text.utf8.count))
            let body = word(3) + columns + Array(text.utf8)
            return word(Int32(body.count)) + body
        }
        return word(1) + word(0) + word(2_249) + word(2) + word(1) + row(7, "seven") + row(8, "")
    }()

    private func ranges(_ bytes: [UInt8], _ width: Int) -> [Range<Int>?]? { PostgresList.ranges(bytes.span, width) }

    @Test func findsEveryColumnOfEveryRow() throws {
        let found = try #require(ranges(list, 3))
        #expect(found.count == 6 && found[1] == nil && found[4] == nil)
        #expect(found[2].map { String(decoding: list[$0], as: UTF8.self) } == "seven")
        #expect(found[3].map { Array(list[$0]) } == [0, 0, 0, 8] && found[5]?.isEmpty == true)
        // Columns that a later version has put behind them are passed over.
        #expect(ranges(list, 2)?.count == 4)
        #expect(ranges([UInt8](repeating: 0, count: 12), 3)?.isEmpty == true)
    }

    @Test func whatIsCutShortOrTooNarrowIsNoList() {
        for count in 0..<list.count where count != 12 { #expect(ranges(Array(list[..<count]), 3) == nil) }
        #expect(ranges(list, 4) == nil)
    }

    /// No bytes trap, and no range leaves them.
    @Test func anyBytesAreRead() {
        var dice = Dice(seed: 5)
        for _ in 0..<50_000 {
            var bytes = list
            for _ in 0...dice.next() % 4 {
                let place = Int(dice.next() % UInt64(bytes.count))
                bytes[place] = [0, 1, 0x7F, 0x80, 0xFF, UInt8(truncatingIfNeeded: dice.next())][Int(dice.next() % 6)]
            }
            bytes.removeLast(Int(dice.next() % 8))
            for range in ranges(bytes, 3) ?? [] {
                #expect(range.map { $0.upperBound <= bytes.count } ?? true)
            }
        }
    }
}
#endif
