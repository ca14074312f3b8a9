// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// The contract of `AuditLog`, to be run against any conformer; used like `KeyStoreCompatTest`.
public struct AuditLogCompatTest: Sendable {
    public typealias Store = KeyStoreCompatTest.Store

    private let makeStore: @Sendable () async throws -> Store

    /// - Parameter makeStore: makes a store, once per check. It need not be empty.
    public init(makeStore: @escaping @Sendable () async throws -> Store) { self.makeStore = makeStore }

    /// Runs every check, one after the other.
    /// - Throws: `CompatFailure` at the first that fails, or what the store threw.
    public func run() async throws {
        for check in Self.checks { try await check.run(self) }
    }

    /// One sentence of the contract.
    public struct Check: Sendable, CustomStringConvertible {
        public let name: String
        let body: @Sendable (CompatStage) async throws -> Void

        public var description: String { name }

        init(_ name: String, _ body: @escaping @Sendable (CompatStage) async throws -> Void) {
            self.name = name
            self.body = body
        }

        /// - Throws: `CompatFailure`, or what the store threw.
        public func run(_ kit: AuditLogCompatTest) async throws {
            try await body(CompatStage(check: name, store: kit.makeStore()))
        }
    }

    /// All checks, in no order that matters.
    public static let checks: [Check] = [
        Check("brings back every field of an event") { stage in
            let owner = try stage.owner()
            let full = AuditEvent(
                at: Timestamp(microseconds: -1), owner: owner, kind: .used, actor: "operator:ü",
                keyID: stage.record(owner, 0).id, provider: Provider.ID(rawValue: "openai"), masked: "sk-...abcd",
                requestID: try RequestID("req-1"), details: ["model": "gpt-4o", "": "", "é": "😀"])
            let bare = AuditEvent(
                at: Timestamp(microseconds: .max), owner: owner, kind: .init(rawValue: "x"), actor: "")
            try await stage.store.append([full, bare])
            let entries = try await stage.entries(owner)
            try stage.expect(entries.map(\.event) == [full, bare], "an event did not come back as it was written")
            try stage.expect(entries.allSatisfy { $0.hash.count == 32 }, "a hash is not 32 bytes")
        },
        Check("lists the owners that have entries") { stage in
            let owners = Set(try (0..<30).map { try stage.owner($0) })
            for owner in owners { try await stage.store.append([stage.event(owner)]) }
            var met: Set<KeyOwner> = []
            var last: KeyOwner?
            for _ in 0..<1_000_000 {
                let page = try await stage.store.owners(after: last, limit: 7)
                try stage.expect(page.count <= 7, "a page of at most 7 has \(page.count)")
                for owner in page { try stage.expect(met.insert(owner).inserted, "\(owner) came twice") }
                guard let end = page.last else { break }
                last = end
            }
            try stage.expect(met.isSuperset(of: owners), "the list lacks \(owners.subtracting(met).count) owners of 30")
        },
        Check("numbers each owner's entries from 1 without gaps") { stage in
            let owners = try [stage.owner(0), stage.owner(1), stage.owner(2)]
            for number in 0..<10 {
                try await stage.store.append(owners.map { stage.event($0, .used, number) })
                try await stage.store.append([stage.event(owners[1], .used, number + 100)])
            }
            for (index, owner) in owners.enumerated() {
                let entries = try await stage.entries(owner)
                let found = entries.map(\.number)
                try stage.expect(found == Array(1...(index == 1 ? 20 : 10)), "the numbers are \(found)")
                try stage.expect(entries.allSatisfy { $0.event.owner == owner }, "an entry is another owner's")
                let numbers = entries.compactMap { $0.event.details["number"] }.filter { $0.count < 3 }
                try stage.expect(numbers == (0..<10).map(String.init), "the order within the owner is another")
            }
        },
        Check("gives entries from a number on, oldest first, up to a limit") { stage in
            let owner = try stage.owner()
            try await stage.store.append((1...30).map { stage.event(owner, .used, $0) })
            func numbers(_ from: Int64, _ limit: Int) async throws -> [Int64] {
                try await stage.store.entries(of: owner, from: from, limit: limit).map(\.number)
            }
            try stage.expect(try await numbers(1, 5) == [1, 2, 3, 4, 5], "from 1, 5")
            try stage.expect(try await numbers(28, 100) == [28, 29, 30], "from 28, 100")
            try stage.expect(try await numbers(31, 5).isEmpty, "from beyond the end")
            try stage.expect(try await numbers(-5, 2) == [1, 2], "from before the beginning")
            try stage.expect(try await numbers(5, 0).isEmpty, "a limit of 0")
        },
        Check("verifies an intact chain") { stage in
            let owner = try stage.owner()
            try stage.expect(try await stage.store.verify(owner) == .intact(entries: 0), "an empty chain is not intact")
            try await stage.store.append((1...2_500).map { stage.event(owner, .used, $0) })
            try stage.expect(
                try await stage.store.verify(owner) == .intact(entries: 2_500), "2,500 entries are not intact")
        },
        Check("chains: equal events have different hashes") { stage in
            let (owner, other) = try (stage.owner(0), stage.owner(1))
            try await stage.store.append([stage.event(owner), stage.event(owner), stage.event(other)])
            let hashes = try await stage.entries(owner).map(\.hash) + stage.entries(other).map(\.hash)
            try stage.expect(Set(hashes).count == 3, "a hash does not depend on what came before, or on the owner")
        },
        Check("keeps all of 64 concurrent appends") { stage in
            let owner = try stage.owner()
            try await KeyStoreCompatTest.concurrently(64) { number in
                try await stage.store.append([stage.event(owner, .used, number), stage.event(owner, .used, number)])
            }
            let numbers = try await stage.entries(owner).compactMap { $0.event.details["number"] }
            try stage.expect(numbers.count == 128, "\(numbers.count) entries are there of 128")
            for index in stride(from: 0, to: 128, by: 2) {
                try stage.expect(numbers[index] == numbers[index + 1], "the events of one append are apart")
            }
            try stage.expect(try await stage.store.verify(owner) == .intact(entries: 128), "the chain is broken")
        },
        Check("accepts no events") { stage in try await stage.store.append([]) },
    ]
}
