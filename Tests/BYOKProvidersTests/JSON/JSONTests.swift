// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKTesting
import Foundation
import Testing

@testable import BYOKProviders

struct JSONTests {
    private func json(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

    @Test func findsWhatIsThereAndNothingElse() throws {
        let value = try json(#"{"a": {"b": [1, "two", null, true]}, "e": "x\u00e9\n"}"#)
        #expect(value["a"]["b"][0].integer == 1)
        #expect(value["a"]["b"][1].equals("two"))
        #expect(value["a"]["b"][2].kind == .null)
        #expect(!value["a"]["b"][2].exists)
        #expect(value["a"]["b"][3].bool == true)
        #expect(value["a"]["b"][4].kind == nil)
        #expect(value["a"]["c"]["d"][7].string == nil)
        #expect(value["e"].string == "xé\n")
    }

    @Test func theLastOfSeveralMembersCounts() throws {
        #expect(try json(#"{"a": 1, "a": 2}"#)["a"].integer == 2)
    }

    @Test func keepsValuesByteForByte() throws {
        let text = #"{"known":1, "odd" : [1.50, 1e+3 ,"\u0041\/"] ,"last":{ } }"#
        let rest = try json(text).members(except: ["known"])
        #expect(rest.map(\.name) == ["odd", "last"])
        #expect(rest.map(\.value.description) == [#"[1.50, 1e+3 ,"\u0041\/"]"#, "{ }"])
    }

    @Test(
        arguments: [
            ("0", 0), ("7", 7), ("18446744073709551615", UInt64.max), ("12.0", 12), ("1e3", 1_000), ("-1", nil),
            ("1.5", nil),
            ("18446744073709551616", nil), ("1e400", nil), (#""7""#, nil), ("null", nil), ("true", nil), ("-0", 0),
        ] as [(String, UInt64?)])
    func countsAreIntegersFromZero(text: String, count: UInt64?) throws {
        #expect(try json(text).count == count)
    }

    @Test(
        arguments: [
            ("1", "1.00"), ("0.000001234", "0.000001234"), ("1.5e-7", "0.00000015"), ("2E2", "200.00"),
            ("-3.10", "-3.10"),
            ("0", "0.00"), ("1.234500", "1.2345"), ("1e99", nil), ("1e-99", nil), ("0.0", "0.00"), ("12e-1", "1.20"),
        ] as [(String, String?)])
    func decimalsLoseNoDigit(text: String, decimal: String?) throws {
        #expect(try json(text).decimal == decimal)
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "01", "-", "1.", ".5", "1e", "+1",
        "nul",
        "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\u{1}\"", "1 2", "[1 2]", "{\"a\" 1}", "tru", "[}", "NaN",
        "Infinity",
    ])
    func refusesWhatIsNoJSON(text: String) {
        #expect(throws: JSONError.self) { try json(text) }
    }

    @Test func refusesWhatIsNestedTooDeeply() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try json(nested(64))
        #expect(throws: JSONError.self) { try json(nested(65)) }
        #expect(throws: JSONError.self) { try json(nested(100_000)) }
    }

    @Test func refusesMoreValuesThanItHolds() {
        #expect(throws: JSONError.self) { try json("[" + String(repeating: "0,", count: 1 << 20) + "0]") }
    }

    @Test func loneSurrogatesBecomeReplacements() throws {
        #expect(try json(#""\ud83d\ude00 \ud83d x \ude00""#).string == "😀 \u{FFFD} x \u{FFFD}")
    }

    /// Against Foundation: what it reads we read alike.
    @Test func agreesWithAnotherReader() throws {
        var dice = Dice(seed: 7)
        for _ in 0..<2_000 {
            let text = Self.random(&dice, depth: 0)
            let theirs =
                try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) as? NSObject
            let ours =
                try JSONSerialization.jsonObject(
                    with: Data(Self.rewritten(json(text)).bytes), options: .fragmentsAllowed) as? NSObject
            #expect(ours == theirs, "\(text)")
        }
    }

    /// Changed at random, a text never traps, and is refused wherever another reader refuses it.
    @Test func refusesWhatAnotherReaderRefuses() throws {
        var dice = Dice(seed: 11)
        var refused = 0
        for _ in 0..<5_000 {
            var bytes = Array(Self.random(&dice, depth: 0).utf8)
            for _ in 0..<Int.random(in: 1...3, using: &dice) {
                bytes[Int.random(in: bytes.indices, using: &dice)] = dice.pick(Array("{}[]\",:\\0e-.ntu ".utf8))
            }
            let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            let ours = try? JSON(parsing: bytes)
            if theirs == nil, ours != nil {
                // Foundation refuses numbers that a double cannot hold, lone surrogates and repeated names.
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(text.contains("\\u") || text.contains("e") || text.contains("\""), "\(text)")
            }
            if ours == nil { refused += 1 }
        }
        #expect(refused > 1_000)
    }

    private static func random(_ dice: inout Dice, depth: Int) -> String {
        switch Int.random(in: 0..<(depth < 4 ? 8 : 6), using: &dice) {
        case 0: return dice.pick(["null", "true", "false"])
        case 1: return "\(Int.random(in: -1_000...1_000, using: &dice))"
        case 2: return dice.pick(["0.25", "1.5e3", "-2E-2", "0"])
        case 3...5: return dice.pick([#""""#, #""a\"b\\""#, #""é😀""#, #""\u00e9\t\/""#, #""plain text""#])
        case 6:
            let items = (0..<Int.random(in: 0...4, using: &dice)).map { _ in random(&dice, depth: depth + 1) }
            return "[" + items.joined(separator: " , ") + "]"
        default:
            let items = (0..<Int.random(in: 0...4, using: &dice)).map {
                "\"k\($0)\": " + random(&dice, depth: depth + 1)
            }
            return "{ " + items.joined(separator: ",\n") + "}"
        }
    }

    /// Written anew from what was read.
    private static func rewritten(_ json: JSON) -> JSONWriter {
        var writer = JSONWriter()
        write(json, &writer)
        return writer
    }

    private static func write(_ json: JSON, _ writer: inout JSONWriter) {
        switch json.kind {
        case .string: writer.string(json.string ?? "")
        case .array: writer.array { writer in for element in json.elements { write(element, &writer) } }
        case .object:
            writer.object { writer in
                json.forEachMember { name, value in
                    writer.name(name.string ?? "")
                    write(value, &writer)
                }
            }
        default: writer.raw(json.raw)
        }
    }
}
