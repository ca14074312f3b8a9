// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// Recognised prefix, `...`, last 4, together never more than a quarter of the key: else without the tail, else without
/// the prefix.
@Suite struct MaskedFormTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var box: Provider
        var text: String
        var masked: String
        var testDescription: String { "\(box.name) \(text.utf8.count) bytes: \(masked)" }
    }

    private static func tail(_ prefix: String, _ count: Int, _ end: String = "wxyz") -> String {
        prefix + String(repeating: "a", count: count - end.count) + end
    }

    static let cases: [Case] = [
        Case(box: .openRouter, text: tail("sk-or-v1-", 64, "beef"), masked: "sk-or-v1-...beef"),
        Case(box: .openAI, text: tail("sk-proj-", 43), masked: "sk-proj-...wxyz"),
        Case(box: .openAI, text: tail("sk-", 48), masked: "sk-...wxyz"),
        // 11 + 4 of 31 bytes is more than a quarter, and so are 11.
        Case(box: .openAI, text: tail("sk-svcacct-", 20), masked: "..."),
        // 11 + 4 = 15, a quarter of 60; of 59 it is more, but 11 is not.
        Case(box: .openAI, text: tail("sk-svcacct-", 49), masked: "sk-svcacct-...wxyz"),
        Case(box: .openAI, text: tail("sk-svcacct-", 48), masked: "sk-svcacct-..."),
        // 11 is a quarter of 44.
        Case(box: .openAI, text: tail("sk-svcacct-", 33), masked: "sk-svcacct-..."),
        Case(box: .openAI, text: tail("sk-svcacct-", 32), masked: "..."),
        Case(box: .anthropic, text: tail("sk-ant-api03-", 80), masked: "sk-ant-api03-...wxyz"),
        Case(box: .google, text: tail("AIza", 35), masked: "AIza...wxyz"),
        // 3 + 4 = 7 is a quarter of 28.
        Case(box: .google, text: tail("AQ.", 25), masked: "AQ....wxyz"),
        Case(box: .google, text: tail("AQ.", 24), masked: "AQ...."),
        // The prefix that was recognised, also if it is another provider's.
        Case(box: .openAI, text: tail("AIza", 35), masked: "AIza...wxyz"),
        // Nothing recognised: the last four of at least sixteen.
        Case(box: .openAI, text: tail("", 16), masked: "...wxyz"),
        Case(box: .openAI, text: tail("", 15), masked: "..."),
        Case(box: .openAI, text: tail("", 8), masked: "..."),
    ]

    @Test(arguments: cases) func masks(item: Case) throws {
        #expect(try PastedKeyTests.inspect(item.text, for: item.box).masked == item.masked)
    }

    @Test(arguments: KeyPatternTests.rows.filter { $0.verdict != .refused })
    func neverShowsMoreThanAQuarter(row: KeyPatternTests.Row) throws {
        let masked = try PastedKeyTests.inspect(row.text, for: row.box).masked
        #expect((masked.utf8.count - 3) * 4 <= row.text.utf8.count, "\(masked)")
    }

    @Test(arguments: 8...140) func everyLengthOfEveryAlphabetStaysWithinAQuarter(count: Int) throws {
        for prefix in ["", "sk-", "sk-or-v1-", "sk-ant-", "AQ.", "AIza"] where prefix.utf8.count < count {
            let text = prefix + String(repeating: "7", count: count - prefix.utf8.count)
            let masked = try PastedKeyTests.inspect(text, for: .google).masked
            #expect((masked.utf8.count - 3) * 4 <= count, "\(masked) of \(count)")
            #expect(masked.contains("..."))
        }
    }
}
