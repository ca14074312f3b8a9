// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
public import BYOKCore

/// What is written and read of usage and receipts.
struct UsageStatements: Sendable {
    let begin, addSums, putReceipts, summary, page, newest, purge: PostgresStatement
    /// The columns of a sum, its owner's first; all but six are numbers.
    private static let columns = "owner, \(RowColumns.usageKey), \(RowColumns.usageSums)"
    private static let types: [PostgresType] =
        [.listOfBytes, .listOfIntegers, .listOfBytes, .listOfBytes, .listOfTexts, .listOfTexts]
        + Array(repeating: .listOfIntegers, count: 21)
    /// Sums that may not be cut off; of counts the largest number is as good as any.
    private static let amounts: Set<Substring> = ["cost", "credits", "fallback_credits"]

    init(_ schema: PostgresSchema) {
        let name = schema.name
        begin = PostgresStatement("SELECT \(name).begin_batch($1, $2, $3)", [.bytes, .integer, .integer])
        let lists = (1...27).map { "$\($0)" }.joined(separator: ", ")
        let sums = RowColumns.usageSums.split(separator: ", ").map { column in
            let (old, new) = ("d.\(column)", "excluded.\(column)")
            return "\(column) = \(Self.amounts.contains(column) ? "\(old) + \(new)" : "\(name).add_up(\(old), \(new))")"
        }
        // In one order everywhere, so that batches wait for each other and never in a circle.
        addSums = PostgresStatement(
            """
            INSERT INTO \(name).usage_daily AS d(\(Self.columns))
            SELECT * FROM unnest(\(lists)) AS b(\(Self.columns)) WHERE day >= \(name).first_day()
            ORDER BY owner, day, member, key_id, provider, model
            ON CONFLICT (owner, \(RowColumns.usageKey)) DO UPDATE SET \(sums.joined(separator: ", "))
            """, Self.types)
        putReceipts = PostgresStatement(
            """
            INSERT INTO \(name).receipts(owner, \(RowColumns.receipt))
            SELECT owner, at, request_id, body FROM unnest($1, $2, $3, $4, $5) AS b(owner, at, request_id, body, day)
            WHERE day >= \(name).first_day() ORDER BY owner, at, request_id
            ON CONFLICT (owner, at, request_id) DO UPDATE SET body = excluded.body
            """, [.listOfBytes, .listOfIntegers, .listOfTexts, .listOfBytes, .listOfIntegers])
        summary = PostgresStatement(
            """
            SELECT \(RowColumns.usageKey), \(RowColumns.usageSums) FROM \(name).usage_daily
            WHERE owner = $1 AND day BETWEEN $2 AND $3 ORDER BY \(RowColumns.usageKey)
            """, [.bytes, .integer, .integer])
        page = PostgresStatement(
            """
            SELECT \(RowColumns.receipt) FROM \(name).receipts WHERE owner = $1
            AND at >= $2 AND at < $3 AND (at, request_id) > ($4, $5) ORDER BY at, request_id LIMIT $6
            """, [.bytes, .integer, .integer, .integer, .text, .integer])
        newest = PostgresStatement(
            """
            SELECT \(RowColumns.receipt) FROM \(name).receipts WHERE owner = $1 AND request_id = $2
            ORDER BY at DESC LIMIT 1
            """, [.bytes, .text])
        purge = PostgresStatement("SELECT \(name).purge_usage($1)", [.integer])
    }

    func append(_ batch: UsageBatch) -> [PostgresCall] {
        var calls = [
            begin.with { parameters in
                parameters.bind(1, batch.id.host)
                parameters.bind(2, batch.id.number)
                parameters.bind(3, Int64(batch.newest))
            }
        ]
        if !batch.sums.isEmpty { calls.append(addSums.with { Self.bind(batch.sums, to: $0) }) }
        if !batch.receipts.isEmpty {
            calls.append(
                putReceipts.with { parameters in
                    parameters.bind(1, list: batch.receipts.map(\.payer.encoded))
                    parameters.bind(2, list: batch.receipts.map(\.at.microseconds))
                    parameters.bind(3, list: batch.receipts.map(\.requestID.rawValue))
                    parameters.bind(4, list: batch.receipts.map(\.encoded))
                    parameters.bind(5, list: batch.receipts.map { Int64($0.at.day) })
                })
        }
        return calls
    }

    private static func bind(_ sums: [UsageKey: UsageSummary], to parameters: PostgresParameters) {
        let keys = Array(sums.keys)
        parameters.bind(1, list: keys.map(\.owner.encoded))
        parameters.bind(2, list: keys.map { Int64($0.day) })
        parameters.bind(3, list: keys.map(\.member.encoded))
        parameters.bind(4, list: keys.map(\.keyID))
        parameters.bind(5, list: keys.map { String(decoding: $0.provider, as: UTF8.self) })
        parameters.bind(6, list: keys.map { String(decoding: $0.model, as: UTF8.self) })
        let numbers = keys.compactMap { sums[$0]?.columns }
        for column in 0..<21 { parameters.bind(Int32(7 + column), list: numbers.map { $0[column] }) }
    }
}

extension PostgresStore: UsageLog {
    public func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {
        guard let batch = try UsageBatch(records, receipts: receipts, id: batch) else { return }
        let owners = Set(batch.sums.keys.map(\.owner)).union(batch.receipts.map(\.payer))
        _ = try await change(Array(owners), usageStatements.append(batch))
    }

    public func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] {
        let result = try await read(
            [owner],
            [
                usageStatements.summary.with { parameters in
                    parameters.bind(1, owner.encoded)
                    parameters.bind(2, Int64(days.lowerBound))
                    parameters.bind(3, Int64(days.upperBound))
                }
            ])
        return try result[0].rows.map { try $0.usageSummary() }
    }

    public func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] {
        let start = page.period.lowerBound
        let result = try await read(
            [payer],
            [
                usageStatements.page.with { parameters in
                    parameters.bind(1, payer.encoded)
                    parameters.bind(2, max(start, page.after?.at ?? start).microseconds)
                    parameters.bind(3, page.period.upperBound.microseconds)
                    parameters.bind(4, (page.after?.at ?? start).microseconds)
                    // No request id is empty, so the first of a page is behind this place.
                    parameters.bind(5, page.after?.requestID.rawValue ?? "")
                    parameters.bind(6, Int64(max(page.limit, 0)))
                }
            ])
        return try result[0].rows.map { try $0.receipt(of: payer) }
    }

    public func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? {
        let result = try await read(
            [payer],
            [
                usageStatements.newest.with { parameters in
                    parameters.bind(1, payer.encoded)
                    parameters.bind(2, request.rawValue)
                }
            ])
        return try result[0].first.map { try $0.receipt(of: payer) }
    }

    /// Old months go as whole partitions, the rest of the oldest row by row: to be called once a day. May take longer
    /// than `PostgresOptions.timeout`, up to ten minutes; batches wait for it.
    public func purge(before day: Int) async throws {
        _ = try await maintain(within: .seconds(600), [usageStatements.purge.with { $0.bind(1, Int64(day)) }])
    }
}
#endif
