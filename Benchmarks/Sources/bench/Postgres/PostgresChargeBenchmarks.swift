// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
internal import BYOKCore
internal import BYOKProviders
internal import BYOKStorage
internal import BenchKit
internal import CPostgresBaseline

/// Reservations with their audit entries and settlements: by 32 callers at once against pgbench with the same
/// statements, and in round trips.
struct PostgresChargeBenchmarks: Sendable {
    private static let clients = 32
    private static let accountsPerClient = 10
    private static let rounds = 5
    private let report: Report
    private let server: PostgresServer
    private let accounts: [KeyOwner]
    /// Of this run's requests.
    private let run = UInt64.random(in: 0...UInt64.max)
    private let now = Timestamp(seconds: 1_795_132_800)

    init(_ report: Report, _ server: PostgresServer) async throws {
        (self.report, self.server) = (report, server)
        accounts = try (0..<Self.clients * Self.accountsPerClient).map { try KeyOwner.user("account-\($0)") }
        let store = try await PostgresStore(server.options())
        for account in accounts {
            let amount = Money(nanodollars: 1_000_000_000_000_000)
            _ = try await store.apply(.grant(amount, to: account, payment: RequestID("payment"), at: now))
        }
        await store.close()
    }

    /// One charge: two entries, the first with an audit entry as the router's.
    private func charge(_ store: PostgresStore, _ account: KeyOwner, _ id: String) async throws {
        let amount = Money(nanodollars: 1_000)
        let reservation = LedgerEntry(
            account: account, requestID: try RequestID(id), attempt: 1, kind: .reserve, amount: amount,
            parametersHash: Array(repeating: 7, count: 32), at: now, expiresAt: Timestamp(seconds: 1_795_136_400))
        let use = AuditEvent(
            at: now, owner: account, kind: .used, actor: account.id, provider: .openAI,
            details: ["model": "gpt-4o", "payer": "credits"])
        _ = try await store.apply(reservation, recording: [use])
        _ = try await store.apply(reservation.settlement(of: amount, at: now))
    }

    func load(_ pgbench: PgBench) async throws {
        let script = try pgbench.keep(script, as: "charge")
        let store = try await PostgresStore(server.options { $0.connections = 16 })
        var (rates, ours): ([Double], [Double]) = ([], [])
        let (accounts, run) = (accounts, run)
        for round in 0..<Self.rounds {
            rates.append(try pgbench.run(script, clients: Self.clients, seconds: 3))
            ours.append(
                try await Load.rate(callers: Self.clients, seconds: 3) { caller, call in
                    let account = accounts[caller * Self.accountsPerClient + call % Self.accountsPerClient]
                    try await charge(store, account, "\(run)-\(round)-\(caller)-\(call)")
                })
        }
        await store.close()
        report.add(
            "postgres.charges", Harness.median(ours), "/s", baseline: Harness.median(rates),
            ratio: Harness.median(zip(ours, rates).map { $0 / $1 }), atLeast: 0.7,
            note:
                "reserve with audit entry, settle; \(Self.clients) callers on 16 connections, an account per request / "
                + "pgbench, \(Self.clients) clients")
    }

    func roundTrips() async throws {
        let path = server.folder + "/counted"
        try Command.run(["/bin/mkdir", path])
        let socket = "/.s.PGSQL.\(server.port)"
        guard let counter = turn_counter_start(path + socket, server.folder + socket) else {
            throw PostgresBaseline.Failure()
        }
        let options = server.options {
            $0.dsn = "host=\(path) port=\(server.port) dbname=byok user=byok_app"
            $0.connections = 1
            // So that the listener asks nothing meanwhile.
            $0.lease = .seconds(300)
        }
        let store = try await PostgresStore(options)
        let count = 500
        try await charge(store, accounts[0], "\(run)-first")
        let before = turn_counter_turns(counter)
        for number in 0..<count { try await charge(store, accounts[number % accounts.count], "\(run)-turns-\(number)") }
        let turns = turn_counter_turns(counter) - before
        await store.close()
        report.add(
            "postgres.charge.trips", Double(turns) / Double(count), "trips", atMost: 2,
            note: "round trips of a charge, reservation with audit entry and settlement, counted on the wire")
    }

    /// What the store sends for a charge, with values of the same lengths.
    private var script: String {
        let owner = "'\\x01'::bytea || convert_to('account-' || :n, 'UTF8')"
        let body = PostgresForm.literal(Array(repeating: 97, count: 90))
        let hash = PostgresForm.literal(Array(repeating: 7, count: 32))
        func step(_ kind: String, _ outcome: String, _ expires: String, _ events: String) -> String {
            """
            \\startpipeline
            SELECT set_config('byok.owners', '{"\\' || (\(owner))::text || '"}', true), set_config('statement_timeout', '2000', true);
            SELECT verdict, total, held FROM byok.apply_credits(\(owner), ARRAY['p' || :r], ARRAY[1::bigint], ARRAY['\(kind)'], \
            ARRAY[\(outcome)]::text[], ARRAY[1000::bigint], ARRAY[\(hash)], ARRAY[1795132800000000::bigint], \
            ARRAY[\(expires)]::bigint[], \(events));
            \\endpipeline

            """
        }
        let event = "ARRAY[1::bigint], ARRAY[\(owner)], ARRAY[1795132800000000::bigint], ARRAY['used'], ARRAY[\(body)]"
        let none = "'{}'::bigint[], '{}'::bytea[], '{}'::bigint[], '{}'::text[], '{}'::bytea[]"
        return """
            \\set n :client_id * \(Self.accountsPerClient) + random(0, \(Self.accountsPerClient - 1))
            \\set r random(1, 9000000000000000000)

            """ + step("r", "NULL", "1795136400000000", event) + step("c", "'s'", "NULL", none)
    }
}
#endif
