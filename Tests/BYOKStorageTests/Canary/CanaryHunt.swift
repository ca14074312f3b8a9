// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import BYOKStorage
import Foundation
import Synchronization

/// Leads the keys of one provider through everything that can be done with a key, over a real file, and keeps every value
/// that came out and every byte that was written.
final class CanaryHunt {
    let provider: Provider
    let folder: TemporaryFolder
    let store: FileStore
    private(set) var detector = CanaryDetector()
    /// What was seen, by the name of the place.
    private(set) var sinks: [(name: String, bytes: [UInt8])] = []
    private let events = Events()
    private let canaries: [String]
    private let masters: [String]

    private static let prefixes: [Provider.ID: String] = [
        .openRouter: "sk-or-v1-", .openAI: "sk-proj-", .anthropic: "sk-ant-api03-", .google: "AQ.",
    ]

    init(_ provider: Provider) throws {
        self.provider = provider
        folder = try TemporaryFolder()
        store = try FileStore(at: folder.file())
        let prefix = Self.prefixes[provider.id] ?? ""
        var random = SystemRandomNumberGenerator()
        let letters = Array(
            provider.id == .openRouter ? "0123456789abcdef" : "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkm0123456789")
        let count = provider.id == .openRouter ? 64 : 90
        canaries = (0..<8).map { _ in prefix + String((0..<count).map { _ in letters.randomElement(using: &random)! }) }
        masters = try (0..<3).map { _ in try MasterKeyring.generate() }
        for (number, canary) in canaries.enumerated() {
            detector.watch(Array(canary.utf8.dropFirst(prefix.utf8.count).dropLast(4)), as: "key \(number)")
        }
        for (number, master) in masters.enumerated() {
            detector.watch(Array(master.utf8), as: "master key \(number) in text")
            let standard = master.replacing("-", with: "+").replacing("_", with: "/")
            detector.watch(Array(Data(base64Encoded: standard) ?? Data()), as: "master key \(number)")
        }
    }

    /// A key that a test may plant.
    var bait: String { canaries[0] }

    // MARK: - Sinks

    func see(_ name: String, _ value: Any) {
        var text = "\(value)\n\(String(reflecting: value))\n"
        dump(value, to: &text)
        Self.reflect(value, into: &text)
        if let error = value as? any Error { text += error.localizedDescription }
        sinks.append((name, Array(text.utf8)))
    }

    /// What a serialiser by reflection would find, however deep.
    private static func reflect(_ value: Any, into text: inout String, depth: Int = 0) {
        guard depth < 6 else { return }
        for child in Mirror(reflecting: value).children {
            text += "\(child.label ?? ""): \(child.value)\n"
            reflect(child.value, into: &text, depth: depth + 1)
        }
    }

    /// Every byte of every file beside the database. Read by another process: closing a file here would drop SQLite's
    /// locks on it.
    func seeFiles(_ when: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            guard let pipe = popen("cat '\(folder.path)/\(name)'", "r") else { throw CocoaError(.fileReadUnknown) }
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { bytes += buffer.prefix(count) }
            guard pclose(pipe) == 0 else { throw CocoaError(.fileReadUnknown) }
            sinks.append(("file \(name) \(when)", bytes))
        }
    }

    func seeError(_ name: String, _ body: () async throws -> Any) async {
        do { see(name, try await body()) } catch { see("error: " + name, error) }
    }

    // MARK: - The walk

    private final class Events: RouterObserver {
        let all = Mutex<[RouterEvent]>([])
        func receive(_ event: RouterEvent) { all.withLock { $0.append(event) } }
    }

    /// Repeats the key in everything it says, as some providers do.
    private struct Parrot: KeyTester {
        let code: KeyStatus.Code

        func test(_ test: KeyTest) async throws -> KeyTestReport {
            let key = test.secret.withBytes { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
            }
            if code == .unreachable { throw AttemptFailure(.network) }
            return KeyTestReport(
                status: KeyStatus(code, reason: "key \(key) is limited"),
                message: "Incorrect API key provided: \(key).",
                proved: [.live, .funds])
        }
    }

    private func router(_ keyring: MasterKeyring, _ tester: (any KeyTester)? = nil) throws -> BYOKRouter {
        var options = RouterOptions()
        options.observer = events
        options.tester = tester
        options.resealsOnUse = true
        let system = SystemKey(provider, Secret(canaries[1]))
        let sealer = try FernetSealer(keyring)
        see("sealer", sealer)
        see("keyring", keyring)
        see("options", options)
        see("system key", system)
        return try BYOKRouter(
            catalog: .bundled, store: store, sealer: sealer, systemKeys: [system], options: options)
    }

    func walk() async throws {
        let owner = try KeyOwner.user("ann")
        let caller = Caller(owner, tier: .professional)
        let old = try router(MasterKeyring(masters[0]), Parrot(code: .restricted))
        see("router", old)
        see("vault", old.keys)
        let model = ModelName(
            provider.id == .anthropic
                ? "claude-3-5-sonnet-20241022" : provider.id == .google ? "gemini-2.5-pro" : "gpt-4o")

        see("pasted key", PastedKey(canaries[0]))
        see("inspected key", try old.keys.inspect(PastedKey(canaries[0]), for: provider.id))
        for (wrapper, text) in [
            "a header": "Bearer \(canaries[0])", "quotes": "\"\(canaries[0])\"", "an assignment": "KEY=\(canaries[0])",
            "two keys": "\(canaries[0]) \(canaries[2])", "a zero-width space": "\u{200B}\(canaries[0])",
            "a page": String(repeating: canaries[0], count: 60), "a tail": String(canaries[0].suffix(7)),
        ] {
            await seeError("pasting \(wrapper)") {
                try await old.keys.add(PastedKey(text), for: self.provider.id, owner: owner)
            }
        }
        await seeError("a key as provider") {
            try await old.keys.add(PastedKey(canaries[0]), for: .init(rawValue: canaries[2]), owner: owner)
        }
        await seeError("a key as label") {
            try await old.keys.add(PastedKey(canaries[0]), for: self.provider.id, owner: owner, label: canaries[0])
        }
        await seeError("a key as model") { try await old.route(RouteRequest(ModelName(canaries[0]), for: caller)) }

        let added = try await old.keys.add(PastedKey(canaries[0]), for: provider.id, owner: owner, label: "first")
        see("added key", added)
        try seeFiles("with a key in the log")
        await seeError("pasting twice") {
            try await old.keys.add(PastedKey(canaries[0]), for: self.provider.id, owner: owner)
        }
        for verdict in [KeyStatus.Code.invalid, .expired, .unreachable, .noFunds, .rateLimited, .connected] {
            let tested = try router(MasterKeyring(masters[0]), Parrot(code: verdict))
            await seeError("a stored test that says \(verdict)") {
                try await tested.keys.test(added.summary.id, of: owner)
            }
            await seeError("a pasted test that says \(verdict)") {
                try await tested.keys.test(PastedKey(canaries[3]), for: self.provider.id, owner: owner)
            }
            await seeError("adding with a test that says \(verdict)") {
                try await tested.keys.add(PastedKey(canaries[3]), for: self.provider.id, owner: .user("bob"))
            }
        }
        see("list", try await old.keys.list(owner))
        for (name, edit) in [
            "rename": KeyEdit.rename("second"), "disable": .disable, "enable": .enable,
            "limit": .limit(KeyPolicy(allowedModels: ["gpt-4o"])), "unlimit": .limit(.unrestricted),
        ] {
            see(name, try await old.keys.change(added.summary.id, of: owner, edit))
        }

        let route = try await old.route(RouteRequest(model, for: caller))
        see("route", route)
        _ = try await route.withSecret { $0.count }
        await seeError("a host's own error inside an opening") {
            try await route.withSecret { _ in throw CocoaError(.fileNoSuchFile) }
        }
        see(
            "request with a key of its own",
            RouteRequest(model, for: caller, key: .brought(PastedKey(canaries[4]), for: provider.id)))
        await seeError("a key that came along") {
            try await old.route(
                RouteRequest(model, for: caller, key: .brought(PastedKey(self.canaries[4]), for: self.provider.id)))
        }
        await seeError("a bad key that came along") {
            try await old.route(
                RouteRequest(
                    model, for: caller, key: .brought(PastedKey("\(self.canaries[4]) \n x"), for: self.provider.id))
            )
        }
        see("plan", try await old.plan(RouteRequest(model, for: caller)))
        await seeError("credits") { try await old.route(RouteRequest(model, for: Caller(.user("eve"), tier: .trial))) }

        see(
            "replaced key",
            try await old.keys.replace(
                added.summary.id, of: owner, with: PastedKey(canaries[5]), grace: .seconds(60), test: false))
        try await old.flushAudit()
        try seeFiles("after a replacement")

        try await changeMasterKey(owner, caller, model, added.summary.id)
        try await importAndExport(owner)
        see("events", events.all.withLock { $0 })
        for event in events.all.withLock({ $0 }) { see("event \(event.kind)", event) }
    }

    private func changeMasterKey(_ owner: KeyOwner, _ caller: Caller, _ model: ModelName, _ id: KeyID) async throws {
        let keyring = try MasterKeyring(masters[0]).adding(masters[1])
        let both = try router(keyring.promoting(keyring.kids[1]))
        _ = try await both.route(RouteRequest(model, for: caller)).withSecret { $0.count }
        see("re-sealing", try await both.keys.reseal())
        see("use of master keys", try await both.keys.masterKeyUse())
        await seeError("retiring") {
            try keyring.promoting(keyring.kids[1]).retiring(keyring.kids[1], use: [])
        }
        await seeError("adding a master key twice") { try keyring.adding(self.masters[1]) }
        await seeError("a master key with a typing error") {
            try MasterKeyring(String(self.masters[0].dropLast(2)) + "!=")
        }
        await seeError("a master key and a comma") { try MasterKeyring(self.masters[0] + ",") }
        await seeError("a path in the place of the key") {
            try MasterKeyring(environment: [MasterKeyring.fileSetting: self.masters[0]])
        }
        try keyring.write(toFile: folder.path + "-master")
        defer { unlink(folder.path + "-master") }

        let stranger = try router(MasterKeyring(masters[2]))
        see("list without the master key", try await stranger.keys.list(owner))
        see("plan without the master key", try await stranger.plan(RouteRequest(model, for: caller)))
        await seeError("a test without the master key") { try await stranger.keys.test(id, of: owner) }
        await seeError("a replacement without the master key") {
            try await stranger.keys.replace(
                id, of: owner, with: PastedKey(self.canaries[6]), grace: .seconds(9), test: false)
        }
        see("re-sealing without the master key", try await stranger.keys.reseal())
        see("verification without the master key", try await stranger.keys.verify())
        see("health", await stranger.health())
        try sqlite(folder.file(), "UPDATE user_api_keys SET label = 'edited' WHERE label = 'second'")
        see("verification of an edited row", try await both.keys.verify())
        await seeError("changing an edited row") { try await both.keys.change(id, of: owner, .rename("x")) }
        try sqlite(folder.file(), "UPDATE user_api_keys SET label = 'second' WHERE label = 'edited'")
    }

    private func importAndExport(_ owner: KeyOwner) async throws {
        let keyring = try MasterKeyring(masters[1])
        let router = try router(keyring)
        let rows = FernetImportTests.Rows([
            FernetRow(
                owner: try .user("cy"), provider: provider.id, token: try plainToken(canaries[7], masters[1]),
                label: "old", place: "line 1"),
            FernetRow(owner: try .user("cy"), provider: provider.id, token: canaries[7], place: "line 2"),
            FernetRow(
                owner: try .user("cy"), provider: provider.id, token: try plainToken(canaries[7], masters[1]),
                label: canaries[7], place: "line 3"),
            FernetRow(
                owner: try .user("cy"), provider: provider.id,
                token: try plainToken("Bearer " + canaries[7], masters[1]),
                place: "line 4"),
        ])
        let importing = FernetImport(into: router.keys, opening: keyring)
        see("dry run of an import", try await importing.run(rows, dryRun: true))
        see("import", try await importing.run(rows, dryRun: false))
        see("import done", importing)
        try await router.flushAudit()
        for owner in [owner, try .user("cy"), try .user("bob"), .platform] {
            see("audit of \(owner)", try await store.entries(of: owner, from: 1, limit: 10_000))
            see("export of \(owner)", try await router.keys.dataExport(owner))
            see("records of \(owner)", try await store.records(ownedBy: [owner]))
        }
        see("page", try await store.page(after: nil))
        try seeFiles("before removals")
        for key in try await router.keys.list(owner) { try await router.keys.remove(key.id, of: owner) }
        try seeFiles("after removals")
        see("erasure", try await router.keys.eraseOwner(try .user("cy")))
        await store.close()
        see("store", store)
        try seeFiles("after closing")
    }

    private func plainToken(_ secret: String, _ master: String) throws -> String {
        try FernetImportTests.token(secret, under: master)
    }
}
