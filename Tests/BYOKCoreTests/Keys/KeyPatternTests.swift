// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// The table of patterns, row by row, with the lengths on either side of each bound.
@Suite struct KeyPatternTests {
    enum Verdict: Sendable, Equatable {
        case accepted, hinted, unrecognised, refused
        case likeAnother(String)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var box: Provider
        var text: String
        var verdict: Verdict
        var testDescription: String { "\(box.name): \(text.prefix(14))… (\(text.utf8.count)) \(verdict)" }

        init(_ box: Provider, _ prefix: String, _ count: Int, of fill: String = "a", _ verdict: Verdict) {
            self.box = box
            text = prefix + String(repeating: fill, count: count / fill.count)
            self.verdict = verdict
        }
    }

    static let rows: [Row] = [
        // OpenRouter: sk-or-v1- and 64.
        Row(.openRouter, "sk-or-v1-", 64, .accepted), Row(.openRouter, "sk-or-v1-", 64, of: "0f", .accepted),
        Row(.openRouter, "sk-or-v1-", 63, .unrecognised), Row(.openRouter, "sk-or-v1-", 65, .unrecognised),
        Row(.openRouter, "sk-or-v1-", 64, of: "A", .hinted), Row(.openRouter, "sk-or-v1-", 64, of: "aF", .hinted),
        Row(.openRouter, "sk-or-v1-", 64, of: "-", .unrecognised),
        Row(.openRouter, "sk-or-v1-", 64, of: "_", .unrecognised),
        Row(.openRouter, "sk-or-v2-", 64, .unrecognised), Row(.openRouter, "SK-OR-V1-", 64, .unrecognised),
        // OpenAI: project, service account (two prefixes), legacy.
        Row(.openAI, "sk-proj-", 43, .accepted), Row(.openAI, "sk-proj-", 42, .unrecognised),
        Row(.openAI, "sk-proj-", 44, of: "A_-9", .accepted), Row(.openAI, "sk-proj-", 160, .accepted),
        Row(.openAI, "sk-proj-", 50, of: ".", .unrecognised),
        Row(.openAI, "sk-svcacct-", 20, .accepted), Row(.openAI, "sk-svcacct-", 19, .unrecognised),
        Row(.openAI, "sk-svcacct-", 120, of: "aZ-_", .accepted),
        Row(.openAI, "sk-svcacct-", 21, of: "+", .unrecognised),
        Row(.openAI, "sk-service-", 20, .accepted), Row(.openAI, "sk-service-", 19, .unrecognised),
        Row(.openAI, "sk-", 48, .accepted), Row(.openAI, "sk-", 47, .unrecognised),
        Row(.openAI, "sk-", 49, .unrecognised),
        Row(.openAI, "sk-", 48, of: "aZ9", .accepted), Row(.openAI, "sk-", 48, of: "a-", .unrecognised),
        // OpenAI admin.
        Row(.openAI, "sk-admin-", 1, .refused), Row(.openAI, "sk-admin-", 100, .refused),
        Row(.openAI, "sk-admin-", 40, of: "!~", .refused), Row(.openAI, "sk-admin", 40, .unrecognised),
        // Anthropic: api03 and any other.
        Row(.anthropic, "sk-ant-api03-", 80, .accepted), Row(.anthropic, "sk-ant-api03-", 79, .unrecognised),
        Row(.anthropic, "sk-ant-api03-", 93, of: "a", .accepted),
        Row(.anthropic, "sk-ant-api03-", 82, of: ".", .unrecognised),
        Row(.anthropic, "sk-ant-", 95, .accepted), Row(.anthropic, "sk-ant-", 94, .unrecognised),
        Row(.anthropic, "sk-ant-api04-", 89, .accepted), Row(.anthropic, "sk-ant-api04-", 88, .unrecognised),
        // Anthropic admin and OAuth.
        Row(.anthropic, "sk-ant-admin01-", 1, .refused), Row(.anthropic, "sk-ant-admin01-", 90, .refused),
        Row(.anthropic, "sk-ant-oat01-", 1, .refused), Row(.anthropic, "sk-ant-oat01-", 95, of: "a+", .refused),
        Row(.anthropic, "sk-ant-ort01-", 1, .refused), Row(.anthropic, "sk-ant-ort01-", 95, .refused),
        // Google.
        Row(.google, "AQ.", 20, .accepted), Row(.google, "AQ.", 19, .unrecognised),
        Row(.google, "AQ.", 60, of: "a-_", .accepted),
        Row(.google, "AQ.", 20, of: "a.", .unrecognised),
        Row(.google, "AIza", 35, .hinted), Row(.google, "AIza", 34, .unrecognised),
        Row(.google, "AIza", 36, .unrecognised),
        Row(.google, "AIza", 35, of: "-", .hinted), Row(.google, "AIza", 35, of: "+", .unrecognised),
        Row(.google, "ya29.", 4, .refused), Row(.google, "ya29.", 150, of: "a.", .refused),
        Row(.google, "eyJ", 5, .refused), Row(.google, "eyJ", 300, of: "a.=", .refused),
        // Fits another provider's pattern.
        Row(.openAI, "sk-ant-api03-", 90, .likeAnother("Anthropic")),
        Row(.openAI, "sk-or-v1-", 64, .likeAnother("OpenRouter")),
        Row(.openAI, "AIza", 35, .likeAnother("Google")), Row(.openAI, "AQ.", 30, .likeAnother("Google")),
        Row(.anthropic, "sk-proj-", 60, .likeAnother("OpenAI")), Row(.anthropic, "sk-", 48, .likeAnother("OpenAI")),
        Row(.google, "sk-svcacct-", 60, .likeAnother("OpenAI")),
        Row(.openRouter, "sk-ant-", 95, .likeAnother("Anthropic")),
        Row(.openRouter, "AIza", 35, .likeAnother("Google")),
        // Fits nothing.
        Row(.openAI, "abcdefgh", 20, .unrecognised), Row(.google, "", 39, of: "~", .unrecognised),
        Row(.anthropic, "xai-", 80, .unrecognised), Row(.openRouter, "gsk_", 52, .unrecognised),
    ]

    static func verdict(_ text: String, in box: Provider) -> Verdict {
        do {
            let key = try PastedKeyTests.inspect(text, for: box)
            guard let notice = key.notices.first else { return .accepted }
            if notice.code == .hint { return .hinted }
            if notice.code == .unrecognised { return .unrecognised }
            guard notice.code == .otherProvider else { return .accepted }
            let other = Provider.builtIn.first { $0.id != box.id && notice.message.contains($0.name) }
            return .likeAnother(other?.name ?? "nobody")
        } catch {
            return error.code == .invalidKey ? .refused : .accepted
        }
    }

    @Test(arguments: rows) func classifies(row: Row) {
        #expect(Self.verdict(row.text, in: row.box) == row.verdict)
    }

    /// The guide allows any alphanumerics, so this is accepted, with or without a hint.
    @Test func openRoutersKeyOfLettersBeyondHexIsAccepted() {
        #expect(
            [.accepted, .hinted].contains(
                Self.verdict("sk-or-v1-" + String(repeating: "z", count: 64), in: .openRouter)))
    }

    static let refusedKinds = rows.filter { $0.verdict == .refused }.map(\.text)

    @Test(arguments: refusedKinds, Provider.builtIn.map(\.id))
    func refusedKindsAreRefusedInEveryBox(text: String, provider: Provider.ID) throws {
        let box = try #require(ProviderCatalog.bundled.provider(provider))
        let error = try #require(PastedKeyTests.refusal(text, for: box))
        #expect(error.code == .invalidKey)
        #expect(error.message.count > 40, "says what to paste instead: \(error.message)")
    }

    @Test(arguments: rows.map(\.text)) func aCustomEndpointTakesAnyFormWithoutAWarning(text: String) throws {
        let endpoint = try Provider.compatible(id: "own", name: "Own", origin: Origin("https://llm.example.com"))
        guard (8...4_096).contains(text.utf8.count) else { return }
        let key = try PastedKeyTests.inspect(text, for: endpoint)
        #expect(key.notices.isEmpty)
        #expect(Samples.text(key.secret) == text)
    }

    /// The guide's Appendix A, letter by letter.
    static let guideExamples: [(Provider, String)] = [
        (.openRouter, "sk-or-v1-1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef"),
        (.openAI, "sk-proj-AbCdEfGhIjKlMnOpQrStUvWxYz1234567890AbCdEfGhIjKlMnOpQrStUvWxYz"),
        (
            .anthropic,
            "sk-ant-api03-AbCdEfGhIjKlMnOpQrStUvWxYz1234567890AbCdEfGhIjKlMnOpQrStUvWxYz1234567890AbCdEfGhIjKlMn"
        ),
        (.google, "AIzaSyAbCdEfGhIjKlMnOpQrStUvWxYz1234567"),
    ]

    @Test(arguments: guideExamples) func theGuidesExamplesAreAccepted(provider: Provider, text: String) throws {
        let key = try PastedKeyTests.inspect(text, for: provider)
        #expect(Samples.text(key.secret) == text)
        #expect(!key.notices.contains { $0.code == .unrecognised || $0.code == .otherProvider })
    }

    @Test func aNewlineAtTheEndDoesNotPassAsPartOfAPattern() throws {
        let key = try PastedKeyTests.inspect("sk-" + String(repeating: "a", count: 48) + "\n")
        #expect(key.notices.map(\.code) == [.trimmed])
    }

    @Test func theTableIsDataThatCanBeReplaced() throws {
        var openAI = Provider.openAI
        openAI.keyPatterns = [KeyPattern("a test key", prefix: "test-", tail: .exactly(5, .alphanumeric))]
        let catalog = try ProviderCatalog(providers: [openAI], models: [], snapshot: "2026-11-20")
        let new = try PastedKey("test-12345").inspected(for: openAI, in: catalog)
        let old = try PastedKey(Samples.key(.openAI, 1)).inspected(for: openAI, in: catalog)
        #expect(new.notices.isEmpty)
        #expect(old.notices.map(\.code) == [.unrecognised])
    }

    @Test func theFirstRowThatMatchesDecides() throws {
        var openAI = Provider.openAI
        openAI.keyPatterns = [
            KeyPattern("short", prefix: "k-", tail: .atLeast(1, .token), verdict: .warn("first")),
            KeyPattern("long", prefix: "k-", tail: .atLeast(4, .token), verdict: .warn("second")),
        ]
        let catalog = try ProviderCatalog(providers: [openAI], models: [], snapshot: "2026-11-20")
        #expect(try PastedKey("k-abcdefgh").inspected(for: openAI, in: catalog).notices.map(\.message) == ["first"])
    }
}
