// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Foundation
import StoreWorkload
import Testing

extension DurabilityTests {
    /// The judge of all other tests here: that it stays silent where nothing is wrong, and speaks where something is.
    struct EvidenceTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        @Test func findsNothingInAWholeStore() async throws {
            let lines = try await work(values: 1) + work(values: 1_000)
            #expect(evidence(lines).acknowledged > 50)
            #expect(await findings(evidence(lines), at: folder.file()).isEmpty)
        }

        @Test(
            arguments: [
                ("DELETE FROM user_api_keys WHERE id = (SELECT max(id) FROM user_api_keys)", [.lost]),
                (
                    """
                    UPDATE user_api_keys SET api_key_encrypted =
                        (SELECT b.api_key_encrypted FROM user_api_keys b WHERE b.id <> user_api_keys.id LIMIT 1)
                    """, [.wrongSecret]
                ),
                ("UPDATE user_api_keys SET enabled = 1 - enabled", [.wrongSecret, .lost]),
                ("DELETE FROM audit_log WHERE n = (SELECT max(n) FROM audit_log)", [.audit]),
                ("UPDATE audit_log SET event = 'enabled' WHERE n = 2", [.audit]),
            ] as [(String, Set<Finding.Kind>)])
        func findsWhatWasChangedByHand(sql: String, kinds: Set<Finding.Kind>) async throws {
            let evidence = try await evidence(work(values: 1))
            try sqlite(folder.file(), sql)
            let found = await Set(findings(evidence, at: folder.file()).map(\.kind))
            #expect(found.isSuperset(of: kinds), "found only \(found)")
        }

        /// Changes that nobody is known to have asked for, and an old state of the whole store.
        @Test func findsStrangeChangesAndAnOldState() async throws {
            let first = try await work(values: 1)
            let copy = try Data(contentsOf: URL(fileURLWithPath: folder.file()))
            let second = try await work(values: 1_000)
            let strange = await Set(findings(evidence(first), at: folder.file()).map(\.kind))
            #expect(strange.contains(.phantom) && strange.contains(.audit), "found only \(strange)")
            try copy.write(to: URL(fileURLWithPath: folder.file()))
            #expect(await findings(evidence(first + second), at: folder.file()).contains { $0.kind == .lost })
        }

        @Test func findsAnOpeningAfterARevocation() throws {
            let id = try #require(KeyID(bytes: [UInt8](repeating: 7, count: 16)))
            func kinds(_ step: Step.Kind, used: Int64, value: Int = 1) -> [Finding.Kind] {
                var evidence = Evidence()
                evidence.follow([
                    .began(Step(.add, "o", value: 1), at: 10), .succeeded(owner: "o", id, at: 20),
                    .began(Step(step, "o", id: id, value: 2), at: 30), .succeeded(owner: "o", id, at: 40),
                    .used(.init(owner: "o", id: id, value: value, began: used, ended: used + 1)),
                    .began(Step(.enable, "o", id: id), at: 60), .succeeded(owner: "o", id, at: 70),
                ])
                return evidence.findings().map(\.kind)
            }
            for step in [Step.Kind.remove, .disable, .replace] {
                #expect(kinds(step, used: 39).isEmpty)
                #expect(kinds(step, used: 41) == [.staleUse])
            }
            #expect(kinds(.replace, used: 41, value: 2).isEmpty)
            #expect(kinds(.disable, used: 61).isEmpty)
            #expect(kinds(.rename, used: 41).isEmpty)
        }

        /// One lane's work in this process; the store is closed afterwards.
        private func work(values: Int) async throws -> [JournalLine] {
            let stack = try Stack(at: folder.file(), master: Effort.master)
            let journal = Journal()
            let lane = try Lane(
                stack, journal, owners: ["a", "b"], foreign: [], seed: UInt64(values), values: values)
            try await lane.look()
            for _ in 0..<40 { await lane.step() }
            try await stack.router.flushAudit()
            await stack.store.close()
            return journal.lines
        }

        private func evidence(_ lines: [JournalLine]) -> Evidence {
            var evidence = Evidence()
            evidence.follow(lines)
            return evidence
        }
    }
}
