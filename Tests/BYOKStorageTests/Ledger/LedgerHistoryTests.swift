// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKTesting
import Foundation
import Testing

@testable import BYOKStorage

/// The stores against the reference model, entry by entry. `BYOK_SEED` repeats a history.
struct LedgerHistoryTests {
    private static let count = 6_000

    @Test func theMemoryStoreAnswersAsTheModel() async throws { try await compare(InMemoryStore(), "memory store") }

    @Test func theFileStoreAnswersAsTheModel() async throws {
        let folder = try TemporaryFolder()
        let store = try FileStore(at: folder.file())
        try await compare(store, "file store")
        // What the tables say by themselves; without the accounts whose sum SQLite's integers cannot hold on the way.
        await store.close()
        let sums = """
            SELECT count(*) FROM credit_accounts a
            WHERE owner NOT IN (SELECT owner FROM credit_entries WHERE amount > 1000000) AND (balance <> (
            SELECT sum(CASE WHEN kind = 'g' THEN amount WHEN outcome = 's' THEN -amount ELSE 0 END)
            FROM credit_entries e WHERE e.owner = a.owner)
            OR held <> (SELECT coalesce(sum(amount), 0) FROM credit_open NATURAL JOIN credit_entries e
            WHERE e.owner = a.owner AND kind = 'r'))
            """
        #expect(try sqlite(folder.file(), sums) == "0", "an account is not the sum of its entries")
        let open = """
            SELECT owner, request_id, attempt FROM credit_entries WHERE kind = 'r' EXCEPT
            SELECT owner, request_id, attempt FROM credit_entries WHERE kind = 'c' EXCEPT
            SELECT owner, request_id, attempt FROM credit_open
            """
        #expect(try sqlite(folder.file(), open) == "", "an open reservation is not in the list of open ones")
    }

    #if Postgres
    /// `BYOK_PG_LEDGER_STEPS` sets how many.
    @Test(.enabled(if: PostgresServer.isThere)) func thePostgresStoreAnswersAsTheModel() async throws {
        let server = try PostgresServer.require()
        let options = try await server.options()
        let store = try await PostgresStore(options)
        try await compare(store, "Postgres store", count: Effort.number("BYOK_PG_LEDGER_STEPS", Self.count))
        await store.close()
        let sums = """
            SELECT count(*) FROM \(options.schema).credit_accounts a WHERE balance <> (
            SELECT coalesce(sum(CASE WHEN kind = 'g' THEN amount WHEN outcome = 's' THEN -amount ELSE 0 END), 0)
            FROM \(options.schema).credit_entries e WHERE e.owner = a.owner)
            OR held <> (SELECT coalesce(sum(amount), 0)
            FROM \(options.schema).credit_open NATURAL JOIN (
            SELECT owner, request_id, attempt, kind, amount FROM \(options.schema).credit_entries) e
            WHERE e.owner = a.owner AND kind = 'r')
            """
        #expect(try server.run(sums) == "0\n", "an account is not the sum of its entries")
    }

    /// The same where many entries come at once, which the store sends together.
    @Test(.enabled(if: PostgresServer.isThere)) func thePostgresStoreAnswersBatchesAsTheModel() async throws {
        let store = try await PostgresServer.require().store()
        let count = Effort.number("BYOK_PG_LEDGER_STEPS", Self.count)
        let seed = Effort.seed
        var (model, dice) = (ReferenceLedger(), Dice(seed: seed))
        var (batches, disagreements) = (0, [String]())
        var entries = Array(LedgerHistory(seed: seed).prefix(count))[...]
        while !entries.isEmpty {
            let next = entries.prefix(Int.random(in: 1...200, using: &dice))
            entries = entries.dropFirst(next.count)
            // Those that make no sense are refused before they are sent.
            let sound = next.filter { (try? $0.check()) != nil }
            for (account, entries) in Dictionary(grouping: sound, by: \.account) {
                let jobs = entries.map { CreditQueue.Job(entry: $0, events: [], deadline: .max) }
                let result = try await store.write([account], [store.creditStatements.apply(jobs)])[0]
                let found = CreditStatements.outcomes(result).map(Self.answer)
                let expected = entries.map { model.apply($0) }
                batches += 1
                if found != expected { disagreements.append("\(found) instead of \(expected)") }
            }
        }
        print(
            "ledger history, Postgres store: \(count) entries in \(batches) batches, seed \(seed), "
                + "\(disagreements.count) disagreements")
        #expect(disagreements.isEmpty, "seed \(seed): \(disagreements.prefix(2))")
        await store.close()
    }
    #endif

    private func compare(
        _ ledger: some CreditLedger, _ name: String, count: Int = count
    ) async throws {
        let given = ProcessInfo.processInfo.environment["BYOK_SEED"].flatMap { UInt64($0) }
        let seed = given ?? .random(in: .min ... .max)
        var model = ReferenceLedger()
        var disagreements: [String] = []
        var seen: [String: Int] = [:]
        for (number, entry) in LedgerHistory(seed: seed).prefix(count).enumerated() {
            let expected = model.apply(entry)
            let found = await answer(ledger, entry)
            seen[kind(of: expected), default: 0] += 1
            if found != expected { disagreements.append("\(number): \(entry.kind) gave \(found), not \(expected)") }
            if number % 300 == 299 {
                let open = try await ledger.openReservations(limit: .max)
                if open.count != model.open().count || Set(open) != Set(model.open()) {
                    disagreements.append("\(number): the open reservations")
                }
                if open.map(\.at) != open.map(\.at).sorted() { disagreements.append("\(number): their order") }
            }
        }
        for account in model.accepted.keys where try await ledger.balance(of: account) != model.balance(of: account) {
            disagreements.append("the balance of \(account)")
        }
        #expect(disagreements.isEmpty, "seed \(seed): \(disagreements.prefix(5))")
        // Acceptance, ten refusals, two errors.
        #expect(seen.count == 13, "seed \(seed): the history met \(seen.keys.sorted())")
        print("ledger history, \(name): \(count) entries, seed \(seed), \(disagreements.count) disagreements")
    }

    private func answer(_ ledger: some CreditLedger, _ entry: LedgerEntry) async -> ReferenceLedger.Answer {
        do {
            return Self.answer(.success(try await ledger.apply(entry)))
        } catch {
            return Self.answer(.failure(error))
        }
    }

    private static func answer(_ outcome: Result<CreditBalance, any Error>) -> ReferenceLedger.Answer {
        switch outcome {
        case .success(let balance): .balance(balance)
        case .failure(let refusal as LedgerRefusal): .refusal(refusal)
        case .failure(let error): .error((error as? BYOKError)?.code ?? .conflict)
        }
    }

    private func kind(of answer: ReferenceLedger.Answer) -> String {
        switch answer {
        case .balance: "accepted"
        case .refusal(let refusal): refusal.description
        case .error(let code): code.description
        }
    }
}
