// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// Quoted, `Bearer …`, `NAME=…`: refused with the hint that says what to paste instead.
@Suite struct PastedWrapperTests {
    static let key = Samples.key(.openAI, 7)

    struct Wrapper: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        /// A word of the hint.
        var hint: String
        var testDescription: String { name }
    }

    static let wrappers: [Wrapper] = [
        Wrapper(name: "double quotes", text: "\"\(key)\"", hint: "quotes"),
        Wrapper(name: "single quotes", text: "'\(key)'", hint: "quotes"),
        Wrapper(name: "backticks", text: "`\(key)`", hint: "quotes"),
        Wrapper(name: "a quote at the start", text: "\"\(key)", hint: "quotes"),
        Wrapper(name: "a quote at the end", text: "\(key)\"", hint: "quotes"),
        Wrapper(name: "quotes and blanks", text: "  \"\(key)\"\n", hint: "quotes"),
        Wrapper(name: "bearer", text: "Bearer \(key)", hint: "Bearer"),
        Wrapper(name: "lower-case bearer", text: "bearer \(key)", hint: "Bearer"),
        Wrapper(name: "upper-case bearer", text: "BEARER \(key)", hint: "Bearer"),
        Wrapper(name: "bearer and a TAB", text: "Bearer\t\(key)", hint: "Bearer"),
        Wrapper(name: "blanks before bearer", text: "\n Bearer  \(key)", hint: "Bearer"),
        Wrapper(name: "header", text: "Authorization: Bearer \(key)", hint: "header"),
        Wrapper(name: "vendor header", text: "x-api-key: \(key)", hint: "header"),
        Wrapper(name: "assignment", text: "OPENAI_API_KEY=\(key)", hint: "NAME="),
        Wrapper(name: "lower-case assignment", text: "api_key=\(key)", hint: "NAME="),
        Wrapper(name: "quoted assignment", text: "KEY='\(key)'", hint: "only the key"),
        Wrapper(name: "shell", text: "export OPENAI_API_KEY=\(key)", hint: "only the key"),
    ]

    @Test(arguments: wrappers, Provider.builtIn.map(\.id))
    func wrappersAreRefusedWithAHint(wrapper: Wrapper, provider: Provider.ID) throws {
        let box = try #require(ProviderCatalog.bundled.provider(provider))
        let error = try #require(PastedKeyTests.refusal(wrapper.text, for: box))
        #expect(error.code == .invalidKey)
        #expect(error.message.contains(wrapper.hint), "\(error.message)")
        #expect(error.message.contains("only the key"), "\(error.message)")
        Leaks.expectNone(of: String(Self.key.dropFirst(8)), in: error)
    }

    @Test func typographicQuotesAreRefusedByTheirByte() {
        #expect(PastedKeyTests.refusal("\u{201C}\(Self.key)\u{201D}")?.message.contains("offset 0 ") == true)
    }

    /// A key may end in the padding of base64.
    @Test(arguments: ["YWJjZGVmZ2hpamtsbW5vcA==", "YWJjZGVmZ2hpamtsbW5vcHE="])
    func paddingIsNoAssignment(text: String) throws {
        let endpoint = try Provider.compatible(id: "own", name: "Own", origin: Origin("https://llm.example.com"))
        #expect(Samples.text(try PastedKeyTests.inspect(text, for: endpoint).secret) == text)
    }
}
