// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKProviders
import Testing

/// Adding, listing, finding duplicates, and what is refused.
@Suite struct KeyVaultTests {
    let world: World
    var vault: KeyVault { world.vault }
    init() throws { world = try World() }

    // MARK: Adding

    @Test func anAddedKeyIsListedMaskedWithEverythingButTheKey() async throws {
        let text = Samples.key(.openAI, 1)
        let added = try await vault.add(
            PastedKey(" " + text + "\n"), for: .openAI, owner: Samples.alice, label: "Production Key")
        let listed = try #require(try await vault.list(Samples.alice).first)
        #expect(listed == added.summary)
        #expect(listed.owner == Samples.alice)
        #expect(listed.provider == .openAI)
        #expect(listed.label == "Production Key")
        #expect(listed.masked == "sk-proj-...bbb1")
        #expect(listed.isEnabled)
        #expect(listed.status == .connected)
        #expect(listed.badge == .connected(until: nil))
        #expect(listed.testedAt == Samples.start)
        #expect(listed.createdAt == Samples.start)
        #expect(added.notices.map(\.code) == [.trimmed])
        #expect(added.report == .connected)
        #expect(world.tester.asked == [text], "trimmed, and tested once")
        Leaks.expectNone(of: String(text.dropFirst(12)), in: added)
    }

    @Test func withoutATestAKeyIsUntested() async throws {
        let added = try await vault.add(.sample(.openAI, 1), for: .openAI, owner: Samples.alice, test: false)
        #expect(added.report == nil)
        #expect(added.summary.status == .untested)
        #expect(added.summary.badge == .notTested)
        #expect(added.summary.testedAt == nil)
        #expect(world.tester.asked.isEmpty)
    }

    @Test func withoutATesterKeysAreStoredUntested() async throws {
        let world = try World { $0.tester = nil }
        let added = try await world.vault.add(.sample(.openAI, 1), for: .openAI, owner: Samples.alice)
        #expect(added.summary.status == .untested)
        let error = await #expect(throws: BYOKError.self) {
            try await world.vault.test(added.summary.id, of: Samples.alice)
        }
        #expect(error?.code == .testerMissing)
    }

    @Test(arguments: [KeyStatus.invalid, .expired]) func aKeyThatItsProviderRefusesIsNotStored(status: KeyStatus)
        async throws
    {
        world.tester.dial(status)
        let error = await #expect(throws: BYOKError.self) {
            try await vault.add(.sample(.openAI, 1), for: .openAI, owner: Samples.alice)
        }
        #expect(error?.code == .keyRefused)
        #expect(try await vault.list(Samples.alice).isEmpty)
        #expect(world.store.commits == 0)
    }

    @Test(arguments: [AttemptFailure.Class.network, .timeout, .unavailable, .overloaded, .unknown])
    func aProviderThatCannotBeAskedDoesNotKeepAKeyOut(kind: AttemptFailure.Class) async throws {
        world.tester.fail(AttemptFailure(kind))
        let added = try await vault.add(.sample(.openAI, 1), for: .openAI, owner: Samples.alice)
        #expect(added.summary.status == .untested)
        #expect(added.report?.notProved == Set(KeyTestReport.Fact.allCases))
        #expect(await world.payer("gpt-4") == .key(added.summary.id))
    }

    @Test(arguments: [
        (KeyStatus.noFunds, KeyBadge.error), (.restricted("no region"), .error),
        (
            .rateLimited(until: Samples.start + .seconds(60)),
            .connected(until: Samples.start + .seconds(60))
        ),
    ])
    func anAcceptedKeyIsStoredWithWhatTheTestFound(status: KeyStatus, badge: KeyBadge) async throws {
        world.tester.dial(status)
        let added = try await vault.add(.sample(.openAI, 1), for: .openAI, owner: Samples.alice)
        let listed = try #require(try await vault.list(Samples.alice).first)
        #expect(listed.id == added.summary.id)
        #expect(listed.status == status)
        #expect(listed.badge == badge)
    }

    @Test func anotherProvidersKeyIsKeptWhereTheUserPutIt() async throws {
        let added = try await vault.add(.sample(.anthropic, 1), for: .openAI, owner: Samples.alice, test: false)
        #expect(added.summary.provider == .openAI)
        #expect(added.notices.map(\.code) == [.otherProvider])
    }

    @Test func anUnknownProviderIsNamedWithTheKnownOnes() async {
        let error = await #expect(throws: BYOKError.self) {
            try await vault.add(.sample(.openAI, 1), for: .init(rawValue: "nobody"), owner: Samples.alice)
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("nobody") == true)
        #expect(error?.message.contains("openrouter") == true)
    }

    @Test func thePlatformOwnsNoStoredKeys() async {
        let error = await #expect(throws: BYOKError.self) {
            try await vault.add(.sample(.openAI, 1), for: .openAI, owner: .platform)
        }
        #expect(error?.code == .invalidConfiguration)
    }

    // MARK: Duplicates

    @Test func theSameKeyPastedTwiceIsRefusedWithTheIDOfTheFirst() async throws {
        let id = try await world.add(.openAI, 1)
        for pasted in [Samples.key(.openAI, 1), "  " + Samples.key(.openAI, 1) + "\r\n"] {
            let error = await #expect(throws: BYOKError.self) {
                try await vault.add(PastedKey(pasted), for: .openAI, owner: Samples.alice)
            }
            #expect(error?.code == .duplicateKey)
            #expect(error?.keyID == id)
        }
        #expect(try await vault.list(Samples.alice).count == 1)
        #expect(world.tester.asked.isEmpty, "a duplicate is not sent anywhere")
    }

    @Test func theSameKeyForAnotherProviderOfTheSameOwnerIsADuplicateToo() async throws {
        let id = try await world.add(.openAI, 1)
        let error = await #expect(throws: BYOKError.self) {
            try await vault.add(.sample(.openAI, 1), for: .google, owner: Samples.alice)
        }
        #expect(error?.keyID == id)
    }

    @Test func twoOwnersMayHaveTheSameKey() async throws {
        try await world.add(.openAI, 1, to: Samples.alice)
        try await world.add(.openAI, 1, to: Samples.acme)
        try await world.add(.openAI, 1, to: Samples.user("acme"))
        #expect(try await vault.list(Samples.acme).count == 1)
    }

    @Test func aKeyMayComeBackAfterItsRemoval() async throws {
        let id = try await world.add(.openAI, 1)
        try await vault.remove(id, of: Samples.alice)
        #expect(try await world.add(.openAI, 1) != id)
    }

    @Test func thePrintsOfTwoOwnersDiffer() async throws {
        let first = try await world.add(.openAI, 1, to: Samples.alice)
        let second = try await world.add(.openAI, 1, to: Samples.acme)
        let a = try #require(try await world.store.record(first, of: Samples.alice))
        let b = try #require(try await world.store.record(second, of: Samples.acme))
        #expect(a.fingerprint != b.fingerprint)
    }

    // MARK: Bounds

    @Test func oneOwnerHasAsManyKeysAsTheHostAllows() async throws {
        let world = try World { $0.keysPerOwner = 2 }
        try await world.add(.openAI, 1)
        let id = try await world.add(.openAI, 2)
        let error = await #expect(throws: BYOKError.self) { try await world.add(.openAI, 3) }
        #expect(error?.code == .tooManyKeys)
        try await world.vault.remove(id, of: Samples.alice)
        try await world.add(.openAI, 3)
    }

    @Test(arguments: [
        "line\nbreak", "tab\t", "nul\0", "\u{7F}", "\u{85}", String(repeating: "x", count: 201),
        String(repeating: "é", count: 101),
    ])
    func labelsWithControlsOrTooLongAreRefused(label: String) async throws {
        let error = await #expect(throws: BYOKError.self) {
            try await vault.add(.sample(.openAI, 1), for: .openAI, owner: Samples.alice, label: label)
        }
        #expect(error?.code == .invalidConfiguration)
        let id = try await world.add(.openAI)
        let other = await #expect(throws: BYOKError.self) {
            try await vault.change(id, of: Samples.alice, .rename(label))
        }
        #expect(other?.code == .invalidConfiguration)
    }

    @Test(arguments: ["", "Production Key", "schlüssel 🔑", String(repeating: "x", count: 200)])
    func otherLabelsAreKept(label: String) async throws {
        let added = try await vault.add(.sample(.openAI, 1), for: .openAI, owner: Samples.alice, label: label)
        #expect(added.summary.label == label)
    }

    @Test(arguments: ["", "a\0b", String(repeating: "x", count: 256)]) func ownersWithImpossibleIDsAreRefused(
        id: String
    ) {
        for make in [KeyOwner.user, KeyOwner.organisation] as [(String) throws -> KeyOwner] {
            let error = #expect(throws: BYOKError.self) { try make(id) }
            #expect(error?.code == .invalidIdentifier)
        }
    }

    @Test(arguments: ["x", "é", "e\u{301}", "👩‍👩‍👧", "a\nb", String(repeating: "x", count: 255)])
    func ownersAreTheirBytes(id: String) throws {
        let owner = try KeyOwner.user(id)
        #expect(try KeyOwner(encoded: owner.encoded) == owner)
        #expect(owner.id.utf8.elementsEqual(id.utf8))
        #expect(try KeyOwner.organisation(id) != owner)
        #expect(try KeyOwner.user("é") != KeyOwner.user("e\u{301}"))
    }

    @Test(
        arguments: [[], [1], [0, 65], [4, 65], [1, 0], [1, 0xFF], [1] + Array(repeating: 65, count: 256)] as [[UInt8]])
    func bytesThatNoOwnerWritesAreRefused(bytes: [UInt8]) {
        #expect(throws: BYOKError.self) { try KeyOwner(encoded: bytes) }
    }

    @Test func policiesWithImpossiblePartsAreRefused() async throws {
        let bad: [(KeyPolicy, KeyOwner)] = [
            (KeyPolicy(members: ["bob"]), Samples.alice), (KeyPolicy(members: [""]), Samples.acme),
            (KeyPolicy(allowedModels: [""]), Samples.alice),
            (KeyPolicy(deniedModels: Array(repeating: "m", count: 1_001)), Samples.alice),
            (KeyPolicy(allowedModels: [String(repeating: "m", count: 513)]), Samples.alice),
        ]
        for (policy, owner) in bad {
            await #expect(throws: BYOKError.self) {
                try await vault.add(.sample(.openAI, 1), for: .openAI, owner: owner, policy: policy)
            }
        }
        #expect(world.store.commits == 0)
    }
}
