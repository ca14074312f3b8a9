// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

@testable import BYOKStorage

struct FernetImportTests {
    static let theirKey = "ISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-P0A="
    static let theirOldKey = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8="
    static let ourKey = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="

    /// Rows as an iterator gives them, with the ends that a file can have.
    struct Rows: AsyncSequence {
        struct Broken: Error {}
        var rows: [Result<FernetRow, ImportNote>]
        var breaksAtEnd = false

        init(_ rows: [FernetRow], breaksAtEnd: Bool = false) {
            self.rows = rows.map { .success($0) }
            self.breaksAtEnd = breaksAtEnd
        }

        struct AsyncIterator: AsyncIteratorProtocol {
            var rest: [Result<FernetRow, ImportNote>]
            var breaksAtEnd: Bool
            mutating func next() async throws -> Result<FernetRow, ImportNote>? {
                if rest.isEmpty, breaksAtEnd { throw Broken() }
                return rest.isEmpty ? nil : rest.removeFirst()
            }
        }
        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: rows, breaksAtEnd: breaksAtEnd) }
    }

    private let store = InMemoryStore()

    private func router(_ configure: (inout RouterOptions) -> Void = { _ in }) throws -> BYOKRouter {
        var options = RouterOptions()
        configure(&options)
        return try BYOKRouter(
            catalog: .bundled, store: store, sealer: FernetSealer(MasterKeyring(Self.ourKey)), options: options)
    }

    private func importing(_ router: BYOKRouter) throws -> FernetImport {
        FernetImport(
            into: router.keys.acting(as: "operator"),
            opening: try MasterKeyring("\(Self.theirKey),\(Self.theirOldKey)"))
    }

    /// A token as their system made it.
    static func token(_ secret: String, under key: String = theirKey, iv: UInt8 = 7) throws -> String {
        let master = try MasterKeyring(key).keys[0]
        let iv = [UInt8](repeating: iv, count: 16)
        let token = master.secret.withBytes { Fernet.seal(secret.utf8.span, key: $0, time: 1_700_000_000, iv: iv.span) }
        return String(decoding: try #require(token), as: UTF8.self)
    }

    private func secret(_ number: Int) -> String {
        let digits = String(number)
        return "sk-proj-" + String(repeating: "k", count: 60 - digits.count) + digits
    }

    private func row(
        _ user: String, _ number: Int, provider: Provider.ID = .openAI, label: String = "", isEnabled: Bool = true,
        under key: String = theirKey
    ) throws -> FernetRow {
        FernetRow(
            owner: try .user(user), provider: provider, token: try Self.token(secret(number), under: key), label: label,
            isEnabled: isEnabled, place: "line \(number)")
    }

    private func opened(_ id: KeyID, of user: String, _ router: BYOKRouter) async throws -> String {
        let caller = Caller(try .user(user), tier: .trial)
        return try await router.route(RouteRequest("gpt-4", for: caller, key: .key(id))).withSecret { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
    }

    @Test func takesKeysOver() async throws {
        let router = try router()
        let rows = try [
            row("ann", 1, label: "work"), row("ann", 2, isEnabled: false), row("bob", 3, under: Self.theirOldKey),
        ]
        let report = try await importing(router).run(Rows(rows), dryRun: false)
        #expect(report.rows == 3 && report.added == 3 && report.refused.count == 0 && !report.isDryRun)
        let ann = try await router.keys.list(.user("ann"))
        #expect(ann.map(\.label) == ["work", ""] && ann.map(\.isEnabled) == [true, false])
        #expect(ann.allSatisfy { $0.status == .untested })
        let bob = try await router.keys.list(.user("bob"))
        #expect(try await opened(ann[0].id, of: "ann", router) == secret(1))
        #expect(try await opened(bob[0].id, of: "bob", router) == secret(3))
        let event = try #require(try await store.entries(of: .user("bob"), from: 1, limit: 9).first?.event)
        #expect(
            event.kind == .added && event.actor == "operator" && event.details["source"]?.hasPrefix("fernet:") == true)
    }

    @Test func keepsTheOrderOfRows() async throws {
        let router = try router()
        let rows = try (0..<40).map { try row("ann", $0) }
        _ = try await importing(router).run(Rows(rows), dryRun: false)
        let ids = try await router.keys.list(.user("ann")).map(\.id)
        for (number, id) in ids.enumerated() {
            #expect(try await opened(id, of: "ann", router) == secret(number))
        }
    }

    @Test func aDryRunSaysTheSameAndWritesNothing() async throws {
        let router = try router { $0.keysPerOwner = 4 }
        _ = try await router.keys.add(PastedKey(secret(5)), for: .openAI, owner: .user("cy"))
        var rows = try (0..<3).map { try row("ann", $0) }
        rows += [rows[0], try row("cy", 5), try row("bob", 6, provider: .init(rawValue: "nobody"))]
        // The same key in another token; then more than one owner may have.
        rows.append(
            FernetRow(
                owner: try .user("ann"), provider: .openAI, token: try Self.token(secret(2), iv: 9), place: "line 8"))
        rows += try (10..<13).map { try row("ann", $0) }
        // Twice over the batch that is read at once.
        rows += try (100..<700).map { try row("user\($0)", $0) } + (100..<120).map { try row("user\($0)", $0) }

        let dry = try await importing(router).run(Rows(rows), dryRun: true)
        #expect(try await router.keys.list(.user("ann")).isEmpty)
        #expect(try await store.entries(of: .user("ann"), from: 1, limit: 9).isEmpty)
        let wet = try await importing(router).run(Rows(rows), dryRun: false)

        #expect(dry.isDryRun && !wet.isDryRun)
        for report in [dry, wet] {
            #expect(report.rows == 630 && report.added == 604)
            #expect(report.importedBefore == 21 && report.alreadyThere == 2)
            #expect(report.refused.countByCode == [.invalidConfiguration: 1, .tooManyKeys: 2])
            #expect(report.added + report.importedBefore + report.alreadyThere + report.refused.count == report.rows)
        }
        #expect(dry.refused == wet.refused)
    }

    @Test func importsNothingTwice() async throws {
        let router = try router()
        let rows = try (0..<20).map { try row("user\($0 % 5)", $0) }
        _ = try await importing(router).run(Rows(Array(rows.prefix(7))), dryRun: false)
        let second = try await importing(router).run(Rows(rows), dryRun: false)
        #expect(second.importedBefore == 7 && second.added == 13)
        let third = try await importing(router).run(Rows(rows), dryRun: false)
        #expect(third.importedBefore == 20 && third.added == 0)
    }

    @Test func bringsBackNoKeyThatWasRemovedOrReplacedSince() async throws {
        let router = try router()
        let rows = try [row("ann", 1), row("ann", 2)]
        _ = try await importing(router).run(Rows(rows), dryRun: false)
        let ids = try await router.keys.list(.user("ann")).map(\.id)
        try await router.keys.remove(ids[0], of: .user("ann"))
        try await router.keys.replace(ids[1], of: .user("ann"), with: PastedKey(secret(99)))
        for dryRun in [true, false] {
            let report = try await importing(router).run(Rows(rows), dryRun: dryRun)
            #expect(report.importedBefore == 2 && report.added == 0)
        }
        #expect(try await router.keys.list(.user("ann")).map(\.id) == [ids[1]])
        #expect(try await opened(ids[1], of: "ann", router) == secret(99))
    }

    /// The other system may have rotated its Fernet key: the same key in another token.
    @Test func knowsARemovedKeyInANewToken() async throws {
        let router = try router()
        _ = try await importing(router).run(Rows([row("ann", 1)]), dryRun: false)
        let id = try await router.keys.list(.user("ann"))[0].id
        try await router.keys.remove(id, of: .user("ann"))
        let again = FernetRow(
            owner: try .user("ann"), provider: .openAI,
            token: try Self.token(secret(1), under: Self.theirOldKey, iv: 9),
            place: "line 1")
        for dryRun in [true, false] {
            let report = try await importing(router).run(Rows([again]), dryRun: dryRun)
            #expect(report.importedBefore == 1 && report.added == 0)
        }
        // Another owner's is another matter.
        var other = again
        other.owner = try .user("bob")
        #expect(try await importing(router).run(Rows([other]), dryRun: false).added == 1)
    }

    @Test func refusesBadRowsOneByOneAndSaysNothingOfTheirContent() async throws {
        let router = try router()
        var rows = try [row("ann", 1)]
        func add(_ place: String, provider: Provider.ID = .openAI, _ token: String, label: String = "") throws {
            rows.append(
                FernetRow(owner: try .user("ann"), provider: provider, token: token, label: label, place: place))
        }
        let stranger = "YWFiYmNjZGRlZWZmZ2doaGlpampra2xsbW1ubm9vcHA="
        try add("stranger's", Self.token("sk-proj-" + String(repeating: "s", count: 60), under: stranger))
        try add("truncated", String(Self.token(secret(50)).dropLast(4)))
        try add("empty", "")
        try add("not a token", "sk-proj-plaintext-in-the-column-0123456789-0123456789")
        try add("huge", String(repeating: "A", count: 1_000_000))
        try add("with a newline inside", Self.token("sk-proj-line1\nline2-0123456789012345678901234567890123456789"))
        try add("a wrapper", Self.token("Bearer sk-proj-0123456789012345678901234567890123456789012345"))
        try add("an admin key", Self.token("sk-admin-0123456789012345678901234567890123456789"))
        try add("bad label", Self.token(secret(51)), label: "a\u{7}b")
        try add("label is a key", Self.token(secret(52)), label: secret(53))
        try add("provider is a key", provider: .init(rawValue: secret(54)), Self.token(secret(55)))
        try add("nul in the key", Self.token("sk-proj-\0" + String(repeating: "z", count: 60)))
        let report = try await importing(router).run(Rows(rows), dryRun: false)
        #expect(report.added == 1 && report.refused.count == rows.count - 1)
        #expect(report.refused.first.map(\.place) == rows.dropFirst().map(\.place))
        let text = "\(report) " + String(reflecting: report)
        for word in ["sk-proj-", "plaintext", "line1", "AAAA", "zzzz", "kkkk", "gAAAA"] {
            #expect(!text.contains(word))
        }
    }

    @Test func notesKeysThatLookLikeAnotherProviders() async throws {
        let router = try router()
        let rows = try [row("ann", 1, provider: .anthropic)]
        let report = try await importing(router).run(Rows(rows), dryRun: true)
        #expect(report.added == 1 && report.doubtful.first.first?.message.contains("OpenAI") == true)
    }

    @Test func countsRowsThatCouldNotBeRead() async throws {
        let router = try router()
        var rows = Rows(try [row("ann", 1)])
        rows.rows.append(.failure(ImportNote(place: "line 2", code: .invalidIdentifier, message: "No user_id.")))
        let report = try await importing(router).run(rows, dryRun: false)
        #expect(report.rows == 2 && report.added == 1 && report.refused.first.first?.place == "line 2")
    }

    @Test func keepsWhatWasDoneBeforeAnInterruption() async throws {
        let router = try router()
        let rows = try (0..<600).map { try row("user\($0)", $0) }
        let error = await #expect(throws: BYOKError.self) {
            try await importing(router).run(Rows(rows, breaksAtEnd: true), dryRun: false)
        }
        #expect(error?.code == .invalidConfiguration && error?.cause is Rows.Broken)
        let report = try await importing(router).run(Rows(rows), dryRun: false)
        #expect(report.importedBefore == 512 && report.added == 88)
    }

    @Test func reportsProgress() async throws {
        let router = try router()
        var progress: [JobProgress] = []
        let rows = try (0..<600).map { try row("user\($0)", $0) }
        _ = try await importing(router).run(Rows(rows), dryRun: true, total: 600) { progress.append($0) }
        #expect(progress.map(\.done) == [512, 600] && progress.allSatisfy { $0.total == 600 })
        #expect(progress.last?.timeLeft == .zero)
    }

    @Test(arguments: [
        ("gAAAA-_=", "gAAAA-_="), ("  gAAAA\r\n", "gAAAA"), ("b'gAAAA'", "gAAAA"), ("b\"gAAAA\"", "gAAAA"),
        ("\\x67414141", "gAAA"), ("\\x6741414", "\\x6741414"), ("\\x6z", "\\x6z"), ("b'", "b'"), ("", ""),
        ("b'x\"", "b'x\""),
        ("\\x", ""),
    ])
    func readsTokensAsColumnsHoldThem(text: String, token: String) {
        #expect(FernetRow.token(inColumn: text) == token)
    }
}
