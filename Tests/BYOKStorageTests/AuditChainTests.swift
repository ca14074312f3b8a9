// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Testing

@testable import BYOKStorage

struct AuditChainTests {
    private let owner: KeyOwner
    private let rows: [AuditRow]
    private let head: AuditChain

    init() throws {
        let owner = try KeyOwner.user("u1")
        var chain = AuditChain()
        self.owner = owner
        self.rows = try (1...5).map { number in
            try chain.append(
                AuditEvent(
                    at: Timestamp(seconds: number), owner: owner, kind: .used, actor: "a",
                    details: ["n": "\(number)"]), of: owner)
        }
        self.head = chain
    }

    @Test func acceptsWhatItMade() throws {
        #expect(try AuditChain.verify(rows, of: owner, head: head) == .intact(entries: 5))
        #expect(try AuditChain.verify([], of: owner, head: AuditChain()) == .intact(entries: 0))
    }

    @Test(arguments: 0..<5, 0..<5)
    func namesTheAlteredEntry(index: Int, field: Int) throws {
        var rows = rows
        switch field {
        case 0: rows[index].at.microseconds += 1
        case 1: rows[index].kind = "added"
        case 2: rows[index].body[3] ^= 1
        case 3: rows[index].hash[31] ^= 1
        default: rows[index].number += 1
        }
        #expect(try AuditChain.verify(rows, of: owner, head: head) == .broken(at: Int64(index) + 1))
    }

    @Test(arguments: 0..<5)
    func namesTheMissingEntry(index: Int) throws {
        var rows = rows
        rows.remove(at: index)
        #expect(try AuditChain.verify(rows, of: owner, head: head) == .broken(at: Int64(index) + 1))
    }

    @Test func namesTheFirstOfAMissingEnd() throws {
        #expect(try AuditChain.verify(Array(rows.prefix(2)), of: owner, head: head) == .broken(at: 3))
        #expect(try AuditChain.verify([], of: owner, head: head) == .broken(at: 1))
    }

    @Test func namesTheFirstThatTheHeadDoesNotKnow() throws {
        #expect(try AuditChain.verify(rows, of: owner, head: AuditChain()) == .broken(at: 1))
        let older = AuditChain(count: 3, hash: rows[2].hash)
        #expect(try AuditChain.verify(rows, of: owner, head: older) == .broken(at: 4))
    }

    @Test func namesTheLastWhereTheHeadsHashIsAnother() throws {
        let other = AuditChain(count: 5, hash: [UInt8](repeating: 7, count: 32))
        #expect(try AuditChain.verify(rows, of: owner, head: other) == .broken(at: 5))
    }

    @Test func bindsTheOwner() throws {
        #expect(try AuditChain.verify(rows, of: .organisation("u1"), head: head) == .broken(at: 1))
    }

    /// Computed once with Python's hashlib over the encoding that the type's comment gives.
    @Test(
        arguments: [
            "84f4ff0373c8bc03c44dba30befacf17afd9d3d1b9d894c23acc480cf8d2e4a8",
            "838c1349d8e547b69481e669d6bec76c4e4927491ad3d1b779df6caf9ad7cf94",
        ].enumerated().map { ($0, $1) })
    func hashesWhatItSays(index: Int, hash: String) throws {
        #expect(rows[index].hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == hash)
    }

    /// Whoever takes a chain's head away, or puts it back, must not be able to keep a key in use.
    @Test(arguments: [
        "DELETE FROM audit_head", "UPDATE audit_head SET n = 1",
        "INSERT INTO audit_log SELECT owner, n + 9, at, event, body, hash FROM audit_log WHERE n = 1",
        "INSERT INTO audit_log SELECT owner, n + 3, at, event, body, hash FROM audit_log WHERE n = 1",
    ])
    func aBrokenHeadShowsAndKeepsNoKeyInUse(tampering: String) async throws {
        let folder = try TemporaryFolder()
        let owner = try KeyOwner.user("ann")
        let record = KeyRecord.sample(owner, seed: 1)
        func event(_ kind: AuditEvent.Kind) -> AuditEvent {
            AuditEvent(at: Timestamp(seconds: 1), owner: owner, kind: kind, actor: "a")
        }
        do {
            let store = try FileStore(at: folder.file())
            try await store.commit(KeyChange(owner: owner, writes: [.insert(record)], audit: [event(.added)]))
            try await store.append([event(.used), event(.used)])
            await store.close()
        }
        try sqlite(folder.file(), tampering)
        let store = try FileStore(at: folder.file())
        #expect(try await store.owners(after: nil, limit: 9) == [owner])
        guard case .broken = try await store.verify(owner) else { return #expect(Bool(false), "it looks whole") }
        try await store.commit(
            KeyChange(owner: owner, writes: [.remove(record.id, expecting: record.version)], audit: [event(.removed)]))
        #expect(try await store.records(ownedBy: [owner])[0].records.isEmpty)
        guard case .broken = try await store.verify(owner) else { return #expect(Bool(false), "it looks whole again") }
        // And nobody else's uses wait for it.
        try await store.append([
            event(.used), AuditEvent(at: Timestamp(seconds: 2), owner: .platform, kind: .used, actor: "b"),
        ])
        #expect(try await store.verify(.platform) == .intact(entries: 1))
    }
}
