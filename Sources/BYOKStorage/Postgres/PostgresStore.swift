// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
public import BYOKCore
import Synchronization

/// Keys, their audit log, credits, usage, receipts and notices in PostgreSQL: the store of many hosts with one truth.
///
/// ```swift
/// var options = PostgresOptions(dsn: "postgresql://app@db1,db2/shop")
/// options.connections = 16
/// let store = try await PostgresStore(options)
/// ```
///
/// The tables are made by ``migrate(_:roles:)``, which the schema's owner runs, once per version of the library.
///
/// - Durability: a write that has returned is as durable as the server's `synchronous_commit` makes it; `off` is
///   refused. A write is one transaction and one round trip. Where its acknowledgement is lost, it is made again under
///   the same token or id, so that it is done once; where that cannot be had within `PostgresOptions.timeout`, the call
///   throws `storeUnavailable`, and whether it was done is unknown. A task cancelled meanwhile still waits.
/// - Revocation: in this process a change holds from the moment it returns. In others a cached table goes when they hear
///   of it, in the usual case within a millisecond, and at the latest after `PostgresOptions.lease`: while nothing is
///   heard of the server, no cached table is current, and every request reads. The lease counts this machine's time,
///   sleep included. It does not cover a thread that stops between the last look and the key's use, a virtual machine
///   whose clock stood still, and a former primary that goes on without knowing that another was promoted.
/// - Failover: with several hosts in the DSN, the one that takes writes is looked for, and calls wait for it as long as
///   their time allows.
/// - Isolation: every statement names its owners twice, in its WHERE and for the row-level security of the tables. The
///   second stops a forgotten WHERE. It does not stop whoever can run statements of their own, through an injection or
///   on a host taken over: they may name any owner.
/// - Behind a pooler in transaction mode, such as PgBouncer, nothing is prepared, and the listener goes past it:
///   `PostgresOptions.directDSN`.
/// - The audit chains are not keyed: who may write the tables can compute a chain anew.
public final class PostgresStore: KeyStore, AuditedLedger {
    let schema: PostgresSchema
    let client: PostgresClient
    let listener: Listener
    let credits: CreditQueue
    private let chores: Chores
    private let maintenanceRole: String
    private let fence, fenceForWrites, maintain: PostgresStatement
    let keyStatements: KeyStatements
    let auditStatements: AuditStatements
    let creditStatements: CreditStatements
    let usageStatements: UsageStatements
    let noticeStatements: NoticeStatements

    /// Connects, and sees that the tables, the role and the server's settings are such as they must be.
    /// - Throws: `invalidConfiguration` for a DSN that cannot be used, a server that cannot prove who it is, tables that
    ///   are missing or too old, or settings that do not keep what was acknowledged; `storePermissions` for a role that
    ///   is not let in, lacks rights or has too many; `storeReadOnly`, `storeTooNew`, `storeForeign`,
    ///   `storeUnavailable`.
    public init(_ options: PostgresOptions) async throws(BYOKError) {
        let setup = try PostgresSetup(options)
        schema = setup.schema
        maintenanceRole = options.maintenanceRole
        client = try PostgresClient(setup.connector, connections: options.connections, timeout: options.timeout)
        let set = { (setting: String, place: Int) in "set_config('\(setting)', $\(place), true)" }
        fence = PostgresStatement("SELECT \(set("byok.owners", 1))", [.text])
        fenceForWrites = PostgresStatement(
            "SELECT \(set("byok.owners", 1)), \(set("statement_timeout", 2))", [.text, .text])
        maintain = PostgresStatement("SELECT \(set("role", 1)), \(set("statement_timeout", 2))", [.text, .text])
        keyStatements = KeyStatements(schema)
        auditStatements = AuditStatements(schema)
        creditStatements = CreditStatements(schema)
        usageStatements = UsageStatements(schema)
        noticeStatements = NoticeStatements(schema)
        credits = CreditQueue()
        listener = Listener(setup.listening, schema: schema, lease: options.lease)
        chores = Chores(client, schema)
        do {
            let check = SetupCheck(schema)
            try await check.run(on: client)
            if options.directDSN != nil { try await check.compare(client, setup.listening, options.timeout) }
        } catch {
            await client.close()
            throw error
        }
        await listener.start(on: client.thread, waiting: options.timeout)
        chores.start()
    }

    deinit {
        listener.stop()
        chores.stop()
    }

    /// Waits for the calls under way, and closes the connections.
    public func close() async {
        chores.stop()
        listener.stop()
        await client.close()
    }

    /// Whether cached tables may be used at the moment: the listener has heard of the server within its lease.
    public var isListening: Bool { listener.isFresh }

    /// Connections at the moment: all, and those of them that nobody uses.
    public var connections: (open: Int, idle: Int) { client.counts }

    /// How many round trips were begun so far, the listener's left out.
    package var roundTripCount: Int { client.roundTrips.load(ordering: .relaxed) }

    /// Reads rows of the owners, all from one moment.
    func read(_ owners: [KeyOwner], _ calls: [PostgresCall]) async throws -> [PostgresResult] {
        let results = try await client.results { _ in [fence.with { $0.bind(1, Self.fenced(owners)) }] + calls }
        return Array(results.dropFirst())
    }

    /// Writes rows of the owners in one transaction. It may be sent again, so it must be such that doing it twice is doing
    /// it once.
    func write(
        within patience: Duration? = nil, _ owners: [KeyOwner], _ calls: [PostgresCall]
    ) async throws(PostgresFailure) -> [PostgresResult] {
        let owners = Self.fenced(owners)
        let results = try await client.perform(within: patience) { time in
            [
                fenceForWrites.with { parameters in
                    parameters.bind(1, owners)
                    parameters.bind(2, "\(time)")
                }
            ] + calls
        }
        return Array(results.dropFirst())
    }

    /// As `write`, for who has nothing to decide by the failure.
    func change(_ owners: [KeyOwner], _ calls: [PostgresCall]) async throws(BYOKError) -> [PostgresResult] {
        do {
            return try await write(owners, calls)
        } catch {
            throw error.error
        }
    }

    /// As `write`, for what is not idempotent by itself: once, however often it is sent, and however late a copy comes.
    func writeOnce(
        of owner: KeyOwner, _ owners: [KeyOwner], _ calls: [PostgresCall]
    ) async throws(PostgresFailure) {
        let token = WriteToken.random()
        let claim = keyStatements.claim.with { parameters in
            parameters.bind(1, owner.encoded)
            parameters.bind(2, token)
        }
        do {
            _ = try await write(owners, [claim] + calls)
        } catch {
            if !error.isRepeated { throw error }
        }
    }

    /// Works across owners, as the maintenance role.
    func maintain(within patience: Duration? = nil, _ calls: [PostgresCall]) async throws -> [PostgresResult] {
        let results = try await client.results(within: patience) { time in
            [
                maintain.with { parameters in
                    parameters.bind(1, maintenanceRole)
                    parameters.bind(2, "\(time)")
                }
            ] + calls
        }
        return Array(results.dropFirst())
    }

    /// The owners as the fence reads them: an array of byte strings.
    private static func fenced(_ owners: [KeyOwner]) -> String {
        "{\(owners.map { "\"\\\\x\(Hexadecimal.text($0.encoded))\"" }.joined(separator: ","))}"
    }
}
#endif
