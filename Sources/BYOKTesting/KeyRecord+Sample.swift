// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension KeyRecord {
    /// A record with every field filled, its bytes drawn from `seed`: two seeds give two ids and two fingerprints. The
    /// sealed bytes and the mac are noise, so it is for stores, which only bring back what they are given; a router
    /// shuts it out.
    public static func sample(_ owner: KeyOwner, seed: UInt64, label: String = "sample") -> KeyRecord {
        var generator = Dice(seed: seed)
        func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) } }
        let now = Timestamp(microseconds: 1_700_000_000_123_456 + Int64(truncatingIfNeeded: seed & 0xFFFF))
        return KeyRecord(
            owner: owner, id: KeyID(at: now, using: &generator), provider: Provider.ID(rawValue: "openai"),
            origin: "https://api.openai.com/v1", sealed: SealedSecret(token: bytes(100), kid: "k1"), generation: 1,
            masked: "sk-...abcd", fingerprint: bytes(32), label: label, isEnabled: true, position: 0,
            status: .connected, policy: .unrestricted, expiresAt: nil, testedAt: now, version: 1, createdAt: now,
            updatedAt: now, mac: bytes(32))
    }

    /// The next version of this record, changed in what the arguments say.
    func changed(label: String) -> KeyRecord {
        var next = self
        next.label = label
        next.version += 1
        return next
    }

    /// The first field in which two records differ.
    func difference(from other: KeyRecord) -> String? {
        let fields: [(String, Bool)] = [
            ("owner", owner == other.owner), ("id", id == other.id), ("provider", provider == other.provider),
            ("origin", Self.same(origin, other.origin)), ("sealed.token", sealed.token == other.sealed.token),
            ("sealed.kid", Self.same(sealed.kid, other.sealed.kid)), ("generation", generation == other.generation),
            ("masked", Self.same(masked, other.masked)), ("fingerprint", fingerprint == other.fingerprint),
            ("label", Self.same(label, other.label)), ("isEnabled", isEnabled == other.isEnabled),
            ("position", position == other.position), ("status", status == other.status),
            ("policy", policy == other.policy), ("expiresAt", expiresAt == other.expiresAt),
            ("testedAt", testedAt == other.testedAt), ("version", version == other.version),
            ("createdAt", createdAt == other.createdAt), ("updatedAt", updatedAt == other.updatedAt),
            ("mac", mac == other.mac), ("the bytes under the mac", macInput == other.macInput),
        ]
        return fields.first { !$0.1 }?.0
    }

    /// Byte by byte: Swift calls "é" composed and decomposed equal, a mac does not.
    private static func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}
