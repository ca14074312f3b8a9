// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKProviders
import BYOKTesting
import Testing

@testable import BYOKCore

/// Names are shown, recorded and not sealed: a key that was pasted into one, alone or between other words, is refused, and
/// goes nowhere.
@Suite struct KeysInNamesTests {
    private static let keys = [
        "sk-proj-" + String(repeating: "B2", count: 40), "sk-ant-api03-" + String(repeating: "C3", count: 45),
        "sk-or-v1-" + String(repeating: "0a", count: 32), "AIza" + String(repeating: "D4d", count: 11) + "Zz",
    ]
    private let world: World
    init() throws { world = try World() }

    private func isNowhere(_ key: String) async throws {
        try await world.router.flushUsage()
        let events = try await world.audit(Samples.alice) + world.audit(Samples.acme)
        let told = world.events.all.map { "\($0)" }
        #expect(!("\(events)" + told.joined()).contains(key))
    }

    @Test(arguments: keys, ["", "my ", "key=", "\"", "x", "openai/", " "]) func labels(key: String, before: String)
        async throws
    {
        let id = try await world.add(.openAI)
        for after in ["", "\"", " alice", "/x"] {
            let error = await #expect(throws: BYOKError.self) {
                try await world.vault.change(id, of: Samples.alice, .rename(before + key + after))
            }
            #expect(error?.code == .invalidConfiguration && error?.message.contains(key) == false)
        }
        try await isNowhere(key)
    }

    @Test(arguments: keys) func modelsAndMembers(key: String) async throws {
        let id = try await world.add(.openAI, to: Samples.acme, policy: KeyPolicy(members: ["bob"]))
        let edits: [() async throws -> Void] = [
            { try await world.vault.change(id, of: Samples.acme, .limit(KeyPolicy(allowedModels: [key]))) },
            { try await world.vault.change(id, of: Samples.acme, .limit(KeyPolicy(deniedModels: ["x/" + key]))) },
            { try await world.vault.change(id, of: Samples.acme, .limit(KeyPolicy(members: [key]))) },
            { try await world.vault.addMember(key, to: id, of: Samples.acme) },
            { try await world.vault.removeMember(key, of: Samples.acme) },
        ]
        for edit in edits {
            let error = await #expect(throws: BYOKError.self) { try await edit() }
            #expect(error?.code == .invalidConfiguration && error?.message.contains(key) == false)
        }
        try await isNowhere(key)
    }

    @Test(arguments: keys) func requests(key: String) async throws {
        try await world.add(.openAI)
        // Of those that are longer than a name, a part is no key.
        let short = key.hasPrefix("AIza") ? key : String(Self.keys[0].prefix(60))
        let agent = try Caller.alice.delegating("a-" + short)
        let requests: [(RouteRequest, BYOKError.Code)] = [
            (RouteRequest(ModelName(key), for: .alice), .invalidModel),
            (RouteRequest(ModelName("openai/" + key), for: .alice), .invalidModel),
            (RouteRequest("gpt-4", for: .alice, id: try RequestID("try-" + key)), .invalidIdentifier),
            (RouteRequest("gpt-4", for: agent), .invalidIdentifier),
        ]
        let part = String(key.prefix(39))
        for (request, code) in requests {
            let error = await #expect(throws: BYOKError.self) {
                try await world.router.perform(request) { _ in Issue.record("it was tried") }
            }
            #expect(error?.code == code)
            let receipt = error?.receipt.map { "\($0)" } ?? part
            #expect(!"\(error?.message ?? part)".contains(part) && !receipt.contains(part))
        }
        try await isNowhere(part)
    }

    @Test(arguments: [
        "gpt-4", "sk-", "AIza", "my sk-proj- key", "claude-3-5-sonnet-20241022", "task-force risk-management plan",
        "the key whose mask is sk-proj-...B2B2", "openrouter/meta-llama/llama-3.1-405b-instruct:free",
    ]) func wordsAreNone(name: String) async throws {
        #expect(!world.router.catalog.storage.holdsKey(name))
    }
}
