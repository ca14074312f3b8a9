// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKTesting
import Testing

@testable import BYOKProviders

struct EventDecoderTests {
    private func decode(_ pieces: [[UInt8]]) throws -> [String] {
        var decoder = EventDecoder()
        var events: [ServerSentEvent] = []
        for piece in pieces { try decoder.decode(piece, into: &events) }
        try decoder.finish(into: &events)
        return events.map { ($0.name ?? "") + "|" + String(decoding: $0.data, as: UTF8.self) }
    }

    /// By the standard's own words (html.spec.whatwg.org, "Interpreting an event stream").
    static let cases: [(String, [String])] = [
        ("data: a\n\ndata: b\n\n", ["|a", "|b"]),
        ("data: a\r\n\r\ndata: b\r\n\r\n", ["|a", "|b"]),
        ("data: a\r\rdata: b\r\r", ["|a", "|b"]),
        ("data: a\r\n\n", ["|a"]),
        ("data: a\n\r\ndata: b\r\n\r", ["|a", "|b"]),
        ("event: x\ndata: a\n\ndata: b\n\n", ["x|a", "|b"]),
        ("data: a\ndata: b\n\n", ["|a\nb"]),
        ("data:a\ndata:  b\n\n", ["|a\n b"]),
        ("data\n\n", ["|"]),
        ("data\ndata\n\n", ["|\n"]),
        ("data:\n\n", ["|"]),
        (": comment\n\ndata: a\n: another\n\n", ["|a"]),
        ("event: lonely\n\ndata: a\n\n", ["|a"]),
        ("id: 7\nretry: 10\ndata: a\nunknown: x\n\n", ["|a"]),
        ("\u{FEFF}data: a\n\n", ["|a"]),
        ("data: \u{FEFF}a\n\n", ["|\u{FEFF}a"]),
        ("\n\n\ndata: a\n\n\n\n", ["|a"]),
        ("data: é😀\n\n", ["|é😀"]),
        ("database: a\n\n", []),
        ("data: the end is missing", ["|the end is missing"]),
        ("data: the blank line is missing\n", ["|the blank line is missing"]),
        ("", []),
    ]

    @Test(arguments: cases) func readsWhatTheStandardSays(text: String, events: [String]) throws {
        let bytes = Array(text.utf8)
        #expect(try decode([bytes]) == events)
        #expect(try decode(bytes.map { [$0] }) == events)
        for cut in 0...bytes.count {
            #expect(try decode([Array(bytes[..<cut]), Array(bytes[cut...])]) == events, "cut at \(cut)")
        }
    }

    @Test func refusesAnEventThatIsTooLarge() throws {
        var decoder = EventDecoder()
        var events: [ServerSentEvent] = []
        try decoder.decode(Array("data: small\n\n".utf8), into: &events)
        let mebibyte = [UInt8](repeating: 0x61, count: 1 << 20)
        #expect(throws: TransportError.self) { try decoder.decode(Array("data: ".utf8) + mebibyte, into: &events) }
        #expect(events.count == 1)
    }

    @Test func manyLinesTogetherAreTooLargeToo() {
        var decoder = EventDecoder()
        var events: [ServerSentEvent] = []
        let line = Array("data: ".utf8) + [UInt8](repeating: 0x61, count: 1_000) + [0x0A]
        #expect(throws: TransportError.self) {
            for _ in 0..<2_000 { try decoder.decode(line, into: &events) }
        }
        #expect(events.isEmpty)
    }
}
