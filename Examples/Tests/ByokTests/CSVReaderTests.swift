// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ConsoleTesting
import Foundation
import Testing

@testable import byok

/// RFC 4180, and what real files add to it.
struct CSVReaderTests {
    private func records(_ bytes: [UInt8]) throws -> [CSVRecord] {
        let file = FileManager.default.temporaryDirectory.appending(path: "csv-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        var reader = try CSVReader(ByteSource(file.path))
        var records: [CSVRecord] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }

    private func fields(_ text: String) throws -> [[String]] {
        try records(Array(text.utf8)).map { record in
            #expect(record.flaw == nil)
            return record.fields.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    @Test(arguments: [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]), ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]), ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\r1,2\r\n3,4\n", [["a", "b"], ["1", "2"], ["3", "4"]]),
        ("\u{FEFF}a,b\n", [["a", "b"]]), ("a\n\u{FEFF}b\n", [["a"], ["\u{FEFF}b"]]),
        ("\"a\",\"b\"\n", [["a", "b"]]), ("\"a,b\",c\n", [["a,b", "c"]]), ("\"a\"\"b\",c\n", [["a\"b", "c"]]),
        ("\"\"\"\",\"\"\n", [["\"", ""]]), ("\"a\nb\",\"c\r\nd\"\n", [["a\nb", "c\r\nd"]]),
        ("a,\n,b\n,\n", [["a", ""], ["", "b"], ["", ""]]), ("a,\"\"", [["a", ""]]), ("a,", [["a", ""]]),
        ("\n\r\n\na\n\n", [["a"]]), ("", []), ("\n", []), ("\u{FEFF}", []), (" a , b \n", [[" a ", " b "]]),
        ("ü,\"é世\"\n", [["ü", "é世"]]), ("a\u{0}b,c\n", [["a\u{0}b", "c"]]), ("\"a\rb\"\rc\r", [["a\rb"], ["c"]]),
    ])
    func reads(_ text: String, _ expected: [[String]]) throws { #expect(try fields(text) == expected) }

    @Test(arguments: [
        ("a,b\n1,x\"y\n3,4\n", 2, 2, 2, 3), ("a,b\n\"1\"2,3\n4,5\n", 2, 2, 1, 3),
        ("a\n\"x\ny\" \nz\n", 2, 3, 1, 4), ("a\r\n\"\r\n\r\n\",\"x\"y\r\nz", 2, 4, 2, 5),
    ])
    func namesTheLineAndColumnAndGoesOn(
        _ text: String, _ begin: Int, _ line: Int, _ column: Int, _ next: Int
    ) throws {
        let records = try records(Array(text.utf8))
        let bad = try #require(records.dropFirst().first)
        #expect(bad.line == begin && bad.flaw?.line == line && bad.flaw?.column == column)
        #expect(records.last?.line == next && records.last?.flaw == nil)
    }

    @Test func aLineOfOneQuotedNothingIsNotEmpty() throws {
        #expect(try records(Array("a\n\"\"\nb".utf8)).map { $0.flaw == nil } == [true, false, true])
    }

    @Test(arguments: [
        ("a,b\n1,\"2\n3,4\n", "line 2, column 2"), ("\"", "line 1, column 1"), ("a\nb\n\"\"\"\n", "line 3, column 1"),
    ])
    func aQuoteWithoutEndEndsAll(_ text: String, _ place: String) throws {
        let error = try #require(throws: UnreadableInput.self) { try records(Array(text.utf8)) }
        #expect(error.place == place)
    }

    @Test func rowsHaveAtMostAMebibyte() throws {
        let long = String(repeating: "x", count: CSVReader.longest + 1)
        let records = try records(Array("a\n\(long),1\nb\n".utf8))
        #expect(records.map(\.line) == [1, 2, 3] && records[1].flaw != nil && records[2].flaw == nil)
        #expect(records[1].fields.reduce(0) { $0 + $1.count } <= CSVReader.longest)
        let error = try #require(throws: UnreadableInput.self) { _ = try self.records(Array("a\n\"\(long)\"\n".utf8)) }
        #expect(error.place == "line 2, column 1" && error.message.contains("1 MiB"))
        let longest = String(repeating: "x", count: CSVReader.longest)
        #expect(try self.records(Array("\(longest.dropLast())\n".utf8))[0].flaw == nil)
    }

    @Test(arguments: [[0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61]] as [[UInt8]])
    func refusesUTF16(_ bytes: [UInt8]) {
        #expect(throws: UnreadableInput.self) { try records(bytes) }
    }

    /// Whatever the bytes, each is read once and lines are counted as `\n` splits them.
    @Test func anyBytesEndWithoutATrap() throws {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("a,\"\n\r".utf8) + [0xFF, 0x00]
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0...40)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            do {
                let lines = try records(bytes).map(\.line)
                #expect(lines == lines.sorted() && Set(lines).count == lines.count, "\(bytes)")
            } catch is UnreadableInput {}
        }
    }
}
