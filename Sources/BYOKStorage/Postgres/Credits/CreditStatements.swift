// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
import BYOKCore

/// What is written and read of credits.
struct CreditStatements: Sendable {
    let applyEntries, balance, open, entries, expired: PostgresStatement

    init(_ schema: PostgresSchema) {
        let table = "\(schema.name).credit_entries"
        let ofAlias = RowColumns.entry.split(separator: ", ").map { "e.\($0)" }.joined(separator: ", ")
        let rank = "CASE kind WHEN 'g' THEN 0 WHEN 'r' THEN 1 ELSE 2 END"
        applyEntries = PostgresStatement(
            """
            SELECT verdict, total, held FROM \(schema.name).apply_credits(
                \((1...14).map { "$\($0)" }.joined(separator: ", ")))
            """,
            [
                .bytes, .listOfTexts, .listOfIntegers, .listOfTexts, .listOfTexts, .listOfIntegers, .listOfBytes,
                .listOfIntegers, .listOfIntegers, .listOfIntegers, .listOfBytes, .listOfIntegers, .listOfTexts,
                .listOfBytes,
            ])
        balance = PostgresStatement(
            "SELECT balance, held FROM \(schema.name).credit_accounts WHERE owner = $1", [.bytes])
        open = PostgresStatement(
            """
            SELECT \(ofAlias), o.owner, o.request_id FROM \(schema.name).credit_open o JOIN \(table) e
            ON e.owner = o.owner AND e.request_id = o.request_id AND e.attempt = o.attempt AND e.kind = 'r'
            ORDER BY o.at, o.owner, o.request_id, o.attempt LIMIT $1
            """, [.integer])
        entries = PostgresStatement(
            """
            SELECT \(RowColumns.entry), request_id FROM \(table)
            WHERE owner = $1 AND at >= greatest($2, $4) AND (at, request_id, attempt, \(rank)) > ($4, $5, $6, $7)
            ORDER BY at, request_id, attempt, \(rank) LIMIT $3
            """, [.bytes, .integer, .integer, .integer, .text, .integer, .integer])
        expired = PostgresStatement(
            """
            SELECT \(ofAlias), x.owner, x.request_id FROM \(table) x JOIN \(table) e
            ON e.owner = x.owner AND e.request_id = x.request_id AND e.attempt = x.attempt AND e.kind = 'r'
            WHERE x.outcome = 'x' AND x.at >= $2 ORDER BY x.at, x.owner, x.request_id, x.attempt LIMIT $1
            """, [.integer, .integer])
    }

    /// Entries of one account, each with its events.
    func apply(_ jobs: [CreditQueue.Job]) -> PostgresCall {
        applyEntries.with { parameters in
            let entries = jobs.map(\.entry)
            let letters = entries.map(\.kind.letters)
            let events = jobs.enumerated().flatMap { place, job in job.events.map { (Int64(place + 1), $0) } }
            parameters.bind(1, entries[0].account.encoded)
            parameters.bind(2, list: entries.map(\.requestID.rawValue))
            parameters.bind(3, list: entries.map { Int64($0.attempt) })
            parameters.bind(4, list: letters.map(\.kind))
            parameters.bind(5, list: letters.map(\.outcome))
            parameters.bind(6, list: entries.map(\.amount.nanodollars))
            parameters.bind(7, list: entries.map(\.parametersHash))
            parameters.bind(8, list: entries.map(\.at.microseconds))
            parameters.bind(9, list: entries.map(\.expiresAt?.microseconds))
            parameters.bind(10, list: events.map(\.0))
            parameters.bind(11, list: events.map(\.1.owner.encoded))
            parameters.bind(12, list: events.map(\.1.at.microseconds))
            parameters.bind(13, list: events.map(\.1.kind.rawValue))
            parameters.bind(14, list: events.map(\.1.body))
        }
    }

    /// What became of the entries, in their order.
    static func outcomes(_ result: PostgresResult) -> [Result<CreditBalance, any Error>] {
        result.rows.map { row in
            let verdict = row.text(0)
            switch verdict {
            case "applied", "repeated": return .success(row.balance(1))
            case "costOverflow":
                return .failure(BYOKError(.costOverflow, "The account's balance would be beyond what can be counted."))
            default:
                return .failure(LedgerRefusal(verdict) ?? CreditRequest.unfitting)
            }
        }
    }
}
#endif
