// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Foundation
import Testing

@testable import GatewayService

/// A mistake in the file is named with its place.
struct ConfigurationTests {
    private func read(_ json: String) throws -> Configuration {
        let file = FileManager.default.temporaryDirectory.appending(path: "gateway-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(json.utf8).write(to: file)
        return try Configuration(contentsOfFile: file.path)
    }

    @Test(arguments: [
        (#"{"lissten": {}}"#, "lissten: there is no such field"),
        (#"{"listen": {"prot": 1}}"#, "listen.prot: there is no such field"),
        (#"{"users": [{"id": "a", "tier": "trial", "tokn": []}]}"#, "users[0].tokn: there is no such field"),
        (#"{"users": [{"tier": "trial"}]}"#, "users[0].id: is missing"),
        (#"{"users": [{"id": 7, "tier": "trial"}]}"#, "users[0].id: must be a text"),
        (#"{"limits": {"connections": 0}}"#, "limits.connections: must be at least 1"),
        (#"{"listen": {"port": 99999}}"#, "listen.port: must be from 0"), (#"{"listen": {"host": ""}}"#, "listen.host"),
        (#"{"metricsPort": 70000}"#, "metricsPort: must be"),
        (#"{"metricsPort": 8080}"#, "metricsPort: must be another"),
        (#"{"drainSeconds": -3}"#, "drainSeconds"), (#"{"store": {"file": ""}}"#, "store.file"),
        (#"{"store": {"file": "a", "postgresVariable": "B"}}"#, "store: give either"),
        (#"{"listen""#, "no JSON"),
        (#"[]"#, "must be an object"),
    ])
    func aMistakeIsNamed(_ json: String, _ words: String) throws {
        let error = #expect(throws: BYOKError.self) { try read(json) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func whatIsAbsentHasItsDefault() throws {
        let configuration = try read(#"{"listen": {"port": 0}, "limits": {"connections": 9}}"#)
        #expect(configuration.listen.host == "127.0.0.1" && configuration.listen.port == 0)
        #expect(configuration.limits.connections == 9 && configuration.limits.keyTestsPerMinute == 10)
    }

    @Test(arguments: [
        (#"{"users": [{"id": "a", "tier": "gold"}]}"#, "users[0].tier: there is no tier 'gold'"),
        (#"{"users": [{"id": "a", "tier": "trial", "organisation": "x"}]}"#, "users[0].organisation"),
        (#"{"users": [{"id": "a", "tier": "trial"}, {"id": "a", "tier": "trial"}]}"#, "users[1].id: 'a' stands twice"),
        (#"{"users": [{"id": "", "tier": "trial"}]}"#, "users[0].id"),
        (#"{"users": [{"id": "a", "tier": "trial", "tokenSHA256": ["abc"]}]}"#, "users[0].tokenSHA256"),
        (#"{"organisations": [{"id": "o", "name": "O", "administrators": ["a"]}]}"#, "organisations"),
        (#"{"organisations": [{"id": "o", "name": "O", "spending": "often"}]}"#, "organisations[0].spending"),
        (#"{"tiers": [{"name": "t", "markupPercent": "five"}]}"#, "tiers[0].markupPercent"),
        (#"{"tiers": [{"name": "t", "markupPercent": "0.001"}]}"#, "tiers[0].markupPercent"),
        (#"{"services": [{"name": "s", "tokenSHA256": [], "onBehalfOf": ["x"]}]}"#, "services[0].onBehalfOf"),
        (#"{"services": [{"name": "s", "tokenSHA256": [], "openWebUI": {"secretVariable": "NONE"}}]}"#, "NONE"),
        (#"{"systemKeys": [{"provider": "openrouter", "variable": "NONE"}]}"#, "NONE"),
        (#"{"systemKeys": [{"provider": "acme", "variable": "NONE"}]}"#, "systemKeys[0].provider"),
        (#"{"origins": {"openai": "http://127.0.0.1:1/v1"}}"#, "origins.openai"),
        (#"{"origins": {"acme": "https://acme.example"}}"#, "origins.acme"),
        (#"{"spending": "never"}"#, "spending"), (#"{"fallbackCreditsPerDay": "-1"}"#, "fallbackCreditsPerDay"),
        (#"{"publicURL": "ftp://x"}"#, "publicURL"),
    ])
    func whatCannotBeIsNamedBeforeServing(_ json: String, _ words: String) throws {
        let configuration = try read(json)
        let error = #expect(throws: BYOKError.self) { try Stage(configuration) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    /// Whoever configures has secrets at hand, and may paste one where its name belongs.
    @Test(
        arguments: [
            #"{"systemKeys": [{"provider": "openrouter", "variable": "SECRET"}]}"#,
            #"{"systemKeys": [{"provider": "SECRET", "variable": "A"}]}"#,
            #"{"services": [{"name": "s", "tokenSHA256": [], "openWebUI": {"secretVariable": "SECRET"}}]}"#,
            #"{"users": [{"id": "a", "tier": "SECRET"}]}"#,
            #"{"users": [{"id": "a", "tier": "trial", "organisation": "SECRET"}]}"#,
            #"{"sessionSecretVariable": "SECRET"}"#, #"{"SECRET": 1}"#, #"{"listen": {"SECRET": 1}}"#,
            #"{"store": {"postgresVariable": "SECRET"}}"#,
        ],
        [
            "sk-or-v1-0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
            "postgres://u:secret-of-the-owner@db1/shop",
        ])
    func aSecretInANamesPlaceIsNotShown(_ json: String, _ secret: String) throws {
        let error = #expect(throws: BYOKError.self) {
            let configuration = try read(json.replacing("SECRET", with: secret))
            _ = try configuration.backend(in: [:])
            _ = try Stage(configuration)
        }
        #expect(error?.code == .invalidConfiguration && error?.message.contains(secret) == false)
    }

    @Test func theSessionSecretMustBeThere() throws {
        let error = #expect(throws: BYOKError.self) { try Stage(Configuration(), environment: [:]) }
        #expect(error?.message.contains("BYOK_SESSION_SECRET") == true)
    }

    @Test func markupsAreExact() throws {
        let configuration = try read(
            #"{"tiers": [{"name": "t", "markupPercent": "7.25"}], "users": [{"id": "a", "tier": "t"}]}"#)
        let directory = try Directory(configuration, environment: [:])
        #expect(directory.person("a")?.user.tier.markup == 725)
    }
}
