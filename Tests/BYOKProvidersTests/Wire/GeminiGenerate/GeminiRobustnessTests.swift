// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
@testable import BYOKProviders
import BYOKTesting
import Testing

/// Replies that were cut, bent or made up: the parsers answer or fail, and never trap.
@Suite struct GeminiRobustnessTests {
    static let fixtures =
        WireFixture.names(in: "gemini/replies").map { "gemini/replies/" + $0 }
        + WireFixture.names(in: "responses").map { "responses/" + $0 }

    static func read(_ bytes: [UInt8], as fixture: WireFixture) -> WireFixture.Read {
        let chat: any ChatProvider = fixture.name.hasPrefix("gemini") ? GoogleChat() : ResponsesReading()
        return fixture.with(bytes).read(by: chat.parse, chat.makeStreamParser())
    }

    @Test func thereAreFixtures() { #expect(Self.fixtures.count > 30) }

    @Test(arguments: fixtures) func aReplyCutAnywhereIsNoWholeAnswer(name: String) throws {
        let fixture = try WireFixture(name)
        let whole = Self.read(fixture.bytes, as: fixture)
        for count in stride(from: 0, to: fixture.bytes.count - 1, by: 7) {
            let read = Self.read(Array(fixture.bytes.prefix(count)), as: fixture)
            // What follows the end of an answer may be lost without harm; nothing else may.
            if read.failure == nil { #expect(read.reply.facts == whole.reply.facts, "\(count) bytes") }
        }
    }

    @Test(arguments: fixtures) func aBentReplyIsReadOrRefused(name: String) throws {
        let fixture = try WireFixture(name)
        var dice = Dice(seed: UInt64(fixture.bytes.count))
        let values = ["null", "-1", "[]", "{}", "\"x\"", "true", "1e400", "18446744073709551616", "[[[]]]"]
        for _ in 0..<300 {
            var bytes = fixture.bytes
            // A value where another stood: most of what comes out is JSON still.
            let starts = bytes.indices.filter { bytes[$0] == UInt8(ascii: ":") }
            let start = dice.pick(Array(starts)) + 1
            let end = bytes[start...].firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") } ?? bytes.count
            bytes.replaceSubrange(start..<end, with: Array(dice.pick(values).utf8))
            let read = Self.read(bytes, as: fixture)
            if let tokens = read.reply.usage?.tokens { #expect(tokens.webSearches < 100) }
        }
    }
}

extension WireFixture {
    fileprivate func with(_ bytes: [UInt8]) -> WireFixture { WireFixture(name: name, bytes: bytes) }
}
