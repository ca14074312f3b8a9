// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// What is trimmed, and which bytes and lengths are refused.
@Suite struct PastedKeyTests {
    static let openAI = Samples.key(.openAI, 1)

    static func inspect(_ text: String, for provider: Provider = .openAI) throws(BYOKError) -> InspectedKey {
        try PastedKey(text).inspected(for: provider, in: .bundled)
    }

    static func refusal(_ text: String, for provider: Provider = .openAI) -> BYOKError? {
        do {
            _ = try inspect(text, for: provider)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Trimming

    @Test(
        arguments: ["", " ", "\t", "\r", "\n", "\r\n", " \t\r\n ", "\n\n\n"],
        ["", " ", "\t", "\r", "\n", "\r\n", " \t\r\n ", "\n\n\n"])
    func trimsSpaceTabAndLineEndsAtBothEndsAndSaysSo(before: String, after: String) throws {
        let key = try Self.inspect(before + Self.openAI + after)
        #expect(Samples.text(key.secret) == Self.openAI)
        #expect(key.notices.contains { $0.code == .trimmed } == !(before + after).isEmpty)
    }

    @Test func aKeyWithATrailingNewlineIsTheKeyWithoutIt() throws {
        #expect(try Self.inspect(Self.openAI + "\n").secret.count == Self.openAI.utf8.count)
    }

    @Test(arguments: [UInt8(0x00), 0x01, 0x08, 0x0B, 0x0C, 0x0E, 0x1F, 0x7F])
    func otherControlsAtTheEndsAreRefusedNotTrimmed(byte: UInt8) {
        let control = String(decoding: [byte], as: UTF8.self)
        #expect(Self.refusal(control + Self.openAI)?.code == .invalidKey)
        #expect(Self.refusal(Self.openAI + control)?.code == .invalidKey)
    }

    // MARK: Bytes

    static let unsafeBytes = Array(UInt8(0x00)...0x20) + Array(UInt8(0x7F)...0xFF)

    /// Bytes that are no UTF-8 reach the library through `Secret`.
    @Test(arguments: unsafeBytes, [0, 3])
    func everyUnsafeByteIsRefusedWithItsOffsetInTheTextAsPasted(byte: UInt8, leading: Int) {
        let bytes =
            Array(repeating: UInt8(ascii: " "), count: leading) + Array("sk-proj-1234".utf8) + [byte]
            + Array(String(repeating: "x", count: 43).utf8)
        let pasted = PastedKey(Secret(copying: bytes.span))
        let error = #expect(throws: BYOKError.self) { try pasted.inspected(for: .openAI, in: .bundled) }
        #expect(error?.code == .invalidKey)
        #expect(error?.message.contains("offset \(leading + 12) ") == true, "\(error?.message ?? "")")
    }

    static let invisible = [
        "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{00AD}", "\u{00A0}", "\u{202E}", "\u{3000}",
        "\u{0301}", "é", "\u{2028}", "\u{E0041}", "ｓ",
    ]

    @Test(arguments: invisible)
    func zeroWidthAndOtherNonASCIICharactersAreRefusedAtTheirByte(character: String) {
        for (before, offset) in [("", 0), ("\r\n", 2), ("sk-proj-ab", 10)] {
            let error = Self.refusal(before + character + Self.openAI)
            #expect(error?.code == .invalidKey)
            #expect(error?.message.contains("offset \(offset) ") == true, "\(error?.message ?? "accepted")")
        }
    }

    /// "\r\n" is one `Character`: the offset is a count of bytes all the same.
    @Test func offsetsCountBytesNotCharacters() {
        let error = Self.refusal("\r\n\r\nsk-proj-\r\n" + String(repeating: "x", count: 50))
        #expect(error?.message.contains("offset 12 ") == true, "\(error?.message ?? "")")
    }

    @Test func theFirstUnsafeByteIsNamed() {
        #expect(Self.refusal("sk-proj-é \u{200B}xxxxxxxxxxxx")?.message.contains("offset 8 ") == true)
    }

    @Test(arguments: UInt8(0x21)...0x7E)
    func everyPrintableASCIIByteMayBeInAKey(byte: UInt8) throws {
        let text = "own-key-0" + String(decoding: [byte], as: UTF8.self) + "0123456789"
        let endpoint = try Provider.compatible(id: "own", name: "Own", origin: Origin("https://llm.example.com"))
        // '=' after letters is an assignment, which is refused with a hint of its own; here '-' stands before it.
        #expect(Samples.text(try Self.inspect(text, for: endpoint).secret) == text)
    }

    // MARK: Lengths

    @Test(arguments: [
        (0, false), (1, false), (7, false), (8, true), (9, true), (4_095, true), (4_096, true), (4_097, false),
    ])
    func lengthsAfterTrimmingAreEightTo4096(count: Int, isAccepted: Bool) {
        let text = String(repeating: "k", count: count)
        for pasted in [text, "  " + text + "\n", String(repeating: " ", count: 5_000) + text] {
            let error = Self.refusal(pasted)
            #expect((error == nil) == isAccepted, "\(count) bytes: \(error?.message ?? "accepted")")
            if let error { #expect(error.code == .invalidKey) }
        }
    }

    @Test(arguments: ["", " ", "\n", "\r\n\t ", String(repeating: " ", count: 100)])
    func nothingButBlanksIsRefused(text: String) {
        #expect(Self.refusal(text)?.code == .invalidKey)
    }

    // MARK: Never the text

    @Test(arguments: [
        "\u{200B}\(Leaks.canary)", "\"\(Leaks.canary)\"", "Bearer \(Leaks.canary)", "OPENAI_API_KEY=\(Leaks.canary)",
        "\(Leaks.canary) \(Leaks.canary)", "sk-admin-\(Leaks.canary)", "sk-ant-oat01-\(Leaks.canary)",
        "ya29.\(Leaks.canary)",
        "eyJ\(Leaks.canary)", "\(Leaks.canary)=\(Leaks.canary)", "\(Leaks.canary): \(Leaks.canary)",
    ])
    func noErrorHoldsTheText(text: String) throws {
        let error = try #require(Self.refusal(text))
        #expect(error.code == .invalidKey)
        Leaks.expectNone(of: Leaks.canary, in: error)
        Leaks.expectNone(of: Leaks.canary, in: error.debugDescription)
    }

    @Test func tooLongATextIsNotInItsError() throws {
        let text = String(repeating: Leaks.canary, count: 200)
        Leaks.expectNone(of: Leaks.canary, in: try #require(Self.refusal(text)))
    }
}
