// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Testing

@testable import BYOKStorage

struct FernetSealerTests {
    static let key1 = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8="
    static let key2 = "YGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn8="
    static let secret = Array("sk-proj-worked-vector-0123456789".utf8)

    private func sealer(_ keys: String = key1) throws -> FernetSealer { try FernetSealer(MasterKeyring(keys)) }

    private static func context() throws -> SealingContext {
        SealingContext(
            owner: try .user("alice"), provider: "openai", origin: "https://api.openai.com/v1",
            recordID: try #require(KeyID("0190a5c2-d3e4-7f01-89ab-cdef01234567")), generation: 3)
    }

    /// Expects the one error there is, and that `body` never runs.
    private func expectRefusal(_ sealer: FernetSealer, _ sealed: SealedSecret, _ context: SealingContext) {
        let error = #expect(throws: BYOKError.self) {
            try sealer.open(sealed, for: context) { _ in Issue.record("A plaintext was released.") }
        }
        #expect(error?.code == .undecryptable)
        #expect(error?.message == "The sealed key does not open here with the master keys at hand.")
        #expect(error?.keyID == context.recordID)
        #expect(error?.cause == nil)
    }

    // MARK: - The scheme, frozen

    /// Computed with Python's `cryptography` and `hmac`, without any code of ours.
    @Test func sealsTheWorkedVector() throws {
        let keyring = try MasterKeyring(Self.key1)
        let sealer = try FernetSealer(
            keyring, clock: FixedClock(time: Timestamp(seconds: 1_750_000_000)), fixedIV: [UInt8](0..<16))
        let sealed = try sealer.seal(Self.secret, for: Self.context())
        #expect(sealed.kid == "de49743f330733fb")
        #expect(
            String(decoding: sealed.token, as: UTF8.self)
                == "gAAAAABoTuGAAAECAwQFBgcICQoLDA0OD6RA5cJx9kjatRflPMHUXqQ5VWRXBqbJbP_fiaHOHlwzWhJ4"
                + "fe8KwnYUr_rq6A3Zbaa9ZNDNZFIvgrERpX5D5SBmQr1vL5jVyL24yqf1cXIE")
        #expect(try sealer.plaintext(of: sealed, for: Self.context()) == Self.secret)

        let subKey: Hex = "e005bee61081bccf04fd18e57839171879dacaf2de22f1a9eeee9828deee189e"
        #expect(ByArray.open(sealed.token, key: subKey.bytes) == Self.secret)
    }

    @Test(arguments: [
        (TagPurpose.rowMAC, "f57e383175aae736bc9cac0c246ca2b5e4f4606869efa6697ea0fb403ef6dd6c"),
        (TagPurpose.fingerprint, "787c81479781cca15c9d5b8618779628d450d852118292ca79ed35bcda5c25c8"),
    ])
    func tagsTheWorkedVector(purpose: TagPurpose, tag: String) throws {
        let bytes = Array("abc".utf8)
        let sealer = try sealer()
        // Twice, for the second comes from a context that was used before; a third between, for another purpose.
        #expect(Hex.text(try sealer.tag(bytes, for: purpose, kid: sealer.primaryKID)) == tag)
        #expect(try sealer.tag(bytes, for: .rowMAC, kid: sealer.primaryKID).count == 32)
        #expect(Hex.text(try sealer.tag(bytes, for: purpose, kid: sealer.primaryKID)) == tag)
    }

    // MARK: - The binding

    @Test func everyRefusalIsTheSame() throws {
        let sealer = try sealer()
        let context = try Self.context()
        let sealed = try sealer.seal(Self.secret, for: context)
        for index in sealed.token.indices {
            var altered = sealed
            altered.token[index] ^= 1
            expectRefusal(sealer, altered, context)
        }
        var moved = context
        moved.generation += 1
        expectRefusal(sealer, sealed, moved)
        for kid in ["", "de49743f330733f", "de49743f330733fc", "DE49743F330733FB"] {
            expectRefusal(sealer, SealedSecret(token: sealed.token, kid: kid), context)
        }
        expectRefusal(sealer, SealedSecret(token: [], kid: sealed.kid), context)
        expectRefusal(sealer, SealedSecret(token: [UInt8](repeating: 65, count: 1_000_000), kid: sealed.kid), context)
        #expect(try sealer.plaintext(of: sealed, for: context) == Self.secret)
    }

    /// Whoever writes the database could store a plain token instead; it must not open as a bound one.
    @Test func refusesPlainFernetUnderTheMasterKey() throws {
        let key = try #require(ByArray.decode(Array(Self.key1.utf8)))
        let iv = [UInt8](repeating: 1, count: 16)
        let token = try #require(ByArray.seal(Self.secret, key: key, iv: iv))
        let sealer = try sealer()
        expectRefusal(sealer, SealedSecret(token: token, kid: sealer.primaryKID), try Self.context())
    }

    @Test func tagsOfOtherPurposesAndKeysDiffer() throws {
        let sealer = try sealer("\(Self.key1),\(Self.key2)")
        let bytes = Array("abc".utf8)
        var tags: Set<[UInt8]> = []
        for kid in [sealer.primaryKID, try MasterKeyring(Self.key2).kids[0]] {
            for purpose in [TagPurpose.rowMAC, .fingerprint] {
                tags.insert(try sealer.tag(bytes, for: purpose, kid: kid))
            }
        }
        #expect(tags.count == 4)
        #expect(throws: BYOKError.self) { try sealer.tag(bytes, for: .rowMAC, kid: "0000000000000000") }
    }

    // MARK: - Rotation

    @Test func opensUnderEveryKeyAndSealsUnderTheFirst() throws {
        let before = try sealer(Self.key1)
        let during = try sealer("\(Self.key2),\(Self.key1)")
        let after = try sealer(Self.key2)
        let context = try Self.context()
        let old = try before.seal(Self.secret, for: context)
        let new = try during.seal(Self.secret, for: context)
        #expect(old.kid == before.primaryKID && new.kid == after.primaryKID && new.kid == during.primaryKID)
        #expect(try during.plaintext(of: old, for: context) == Self.secret)
        #expect(try after.plaintext(of: new, for: context) == Self.secret)
        expectRefusal(after, old, context)
        expectRefusal(during, SealedSecret(token: old.token, kid: new.kid), context)
        #expect(during.canOpen(kid: old.kid) && during.canOpen(kid: new.kid) && !after.canOpen(kid: old.kid))
    }

    // MARK: - Use

    @Test func sealsTheSameSecretDifferentlyEachTime() throws {
        let sealer = try sealer()
        let context = try Self.context()
        let tokens = try (0..<100).map { _ in try sealer.seal(Self.secret, for: context).token }
        #expect(Set(tokens).count == 100)
    }

    @Test(arguments: [0, 1, 16, 700, 65_536])
    func opensSecretsOfEverySize(size: Int) throws {
        let secret = [UInt8](repeating: 0x61, count: size)
        let sealer = try sealer()
        let sealed = try sealer.seal(secret, for: Self.context())
        #expect(try sealer.plaintext(of: sealed, for: Self.context()) == secret)
    }

    @Test func refusesToSealTooLongASecret() throws {
        let secret = [UInt8](repeating: 0x61, count: 65_537)
        let sealer = try sealer()
        let error = #expect(throws: BYOKError.self) { try sealer.seal(secret, for: Self.context()) }
        #expect(error?.code == .invalidKey)
    }

    @Test func opensAgainInsideOfABody() throws {
        let sealer = try sealer()
        let context = try Self.context()
        let sealed = try sealer.seal(Self.secret, for: context)
        func depth(_ left: Int) throws -> Int {
            try sealer.open(sealed, for: context) { bytes in
                let inner = left == 0 ? 0 : try depth(left - 1)
                return bytes.count == Self.secret.count && bytes[0] == UInt8(ascii: "s") ? inner + 1 : 0
            }
        }
        #expect(try depth(99) == 100)
    }

    @Test func passesOnWhatTheBodyThrows() throws {
        struct Mine: Error {}
        let sealer = try sealer()
        let sealed = try sealer.seal(Self.secret, for: Self.context())
        #expect(throws: Mine.self) { try sealer.open(sealed, for: Self.context()) { _ in throw Mine() } }
        #expect(try sealer.plaintext(of: sealed, for: Self.context()) == Self.secret)
    }

    @Test func manyThreadsShareOneSealer() async throws {
        let sealer = try sealer()
        let wrong = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<16 {
                group.addTask {
                    var context = try Self.context()
                    context.generation = Int64(task)
                    let secret = [UInt8](repeating: UInt8(task), count: 100)
                    let sealed = try sealer.seal(secret, for: context)
                    let tag = try sealer.tag(secret, for: .rowMAC, kid: sealed.kid)
                    var wrong = 0
                    for _ in 0..<200 {
                        if try sealer.plaintext(of: sealed, for: context) != secret { wrong += 1 }
                        if try sealer.tag(secret, for: .rowMAC, kid: sealed.kid) != tag { wrong += 1 }
                    }
                    return wrong
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    @Test func showsNoKey() throws {
        let sealer = try sealer()
        var dumped = ""
        dump(sealer, to: &dumped)
        let shown = "FernetSealer(primary: de49743f330733fb, keys: 1, redacted)"
        #expect(dumped == "- \(shown) #0\n")
        #expect("\(sealer)" == shown && String(reflecting: sealer) == shown)
    }
}

/// Stands still.
private struct FixedClock: RouterClock {
    var time: Timestamp
    func now() -> Timestamp { time }
    func sleep(for duration: Duration) async throws {}
}
