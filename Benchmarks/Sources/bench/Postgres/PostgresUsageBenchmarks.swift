// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage
internal import BenchKit

/// What was used, by the hundred as the router hands it over, against one row at a time.
enum PostgresUsageBenchmarks {
    private static let batch = 100
    private static let rounds = 7

    static func run(_ report: Report, _ server: PostgresServer, _ pgbench: PgBench) async throws {
        try server.copy("receipts", rows: false)
        let insert = "INSERT INTO \(PostgresServer.plain).receipts(owner, at, request_id, body) VALUES"
        let single = try PostgresBaseline(server.dsn("byok_app"))
        // The same bytes for every row; the moment tells them apart.
        let (owner, body) = (try KeyOwner.user(World.id(0)).encoded, Array<UInt8>(repeating: 97, count: 200))
        let fixed = "\(PostgresForm.literal(owner)), %, '\(World.id(0))', \(PostgresForm.literal(body))"
        try single.prepare("insert", "\(insert)(\(fixed.replacing("%", with: "$1::bigint")))")
        let script = try pgbench.keep(
            "\\set at random(1, 9000000000000000000)\n\(insert)(\(fixed.replacing("%", with: ":at")));\n", as: "insert")
        let store = try await PostgresStore(server.options())
        var number: Int64 = 0
        var moment: Int64 = 0
        let host = [UInt8](repeating: 7, count: 16)
        var generated: [Double] = []
        let series = try await Harness.interleave(
            rounds: rounds, count: 50,
            [
                .init(name: "batch") { count in
                    for _ in 0..<count {
                        number += 1
                        let (records, receipts) = try entries(number)
                        try await store.append(
                            records, receipts: receipts, batch: UsageBatchID(host: host, number: number))
                    }
                },
                .init(name: "single") { count in
                    for _ in 0..<count {
                        moment += 1
                        blackHole(try single.run("insert", withUnsafeBytes(of: moment.bigEndian, Array.init)))
                    }
                },
                .init(name: "pgbench") { _ in
                    generated.append(try pgbench.run(script, clients: 1, seconds: 1))
                },
            ])
        await store.close()
        let perRecord = series[0].samples.map { $0 / Double(batch) }
        report.add(
            "postgres.usage", 1e9 / Harness.median(perRecord), "/s", baseline: 1e9 / series[1].median,
            ratio: Harness.median(zip(series[1].samples, perRecord).map { $0 / $1 }), atLeast: 5,
            note: "records with receipts in batches of \(batch) / receipts alone, an insert each by libpq in C",
            more: ["an insert each by pgbench": Harness.median(generated)])
    }

    /// A batch of this minute: twenty users' requests.
    private static func entries(_ batch: Int64) throws -> ([UsageRecord], [Receipt]) {
        let usage = TokenUsage(input: 1_000, output: 500)
        let cost = Money(nanodollars: 7_500_000)
        var (records, receipts): ([UsageRecord], [Receipt]) = ([], [])
        for number in 0..<Self.batch {
            let owner = try KeyOwner.user(World.id(number % 20))
            let at = Timestamp(microseconds: 1_795_132_800_000_000 + batch * 1_000 + Int64(number))
            let attempt = AttemptRecord(
                provider: .openAI, model: "gpt-4o", keyID: nil, keyOwner: owner, failure: nil,
                duration: .milliseconds(900))
            records.append(
                UsageRecord(
                    owner: owner, at: at, keyID: nil, provider: .openAI, model: "gpt-4o", usage: usage, cost: cost,
                    credits: .zero))
            receipts.append(
                Receipt(
                    requestID: try RequestID("request-\(batch)-\(number)"), at: at, duration: .milliseconds(950),
                    caller: owner, requestedModel: World.model, attempts: [attempt], outcome: .served,
                    servedModel: "gpt-4o-2024-08-06", usage: usage, cost: cost, costSource: .listPrice))
        }
        return (records, receipts)
    }
}
#endif
