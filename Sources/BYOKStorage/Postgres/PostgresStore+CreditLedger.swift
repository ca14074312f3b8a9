// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

#if Postgres
public import BYOKCore

extension PostgresStore {
    public func apply(_ entry: LedgerEntry) async throws -> CreditBalance {
        try await apply(entry, recording: [])
    }

    public func apply(_ entry: LedgerEntry, recording events: [AuditEvent]) async throws -> CreditBalance {
        try entry.check()
        let job = CreditQueue.Job(entry: entry, events: events, deadline: BootClock.now(plus: client.timeout))
        return try await credits.apply(job) { [self] jobs, patience in
            do throws(PostgresFailure) {
                let owners = jobs.flatMap { [$0.entry.account] + $0.events.map(\.owner) }
                return .success(try await write(within: patience, owners, [creditStatements.apply(jobs)])[0])
            } catch {
                return .failure(error)
            }
        }
    }

    public func balance(of account: KeyOwner) async throws -> CreditBalance {
        let result = try await read([account], [creditStatements.balance.with { $0.bind(1, account.encoded) }])
        return result[0].first.map { $0.balance(0) } ?? CreditBalance(total: .zero, held: .zero)
    }

    public func openReservations(limit: Int) async throws -> [LedgerEntry] {
        let result = try await maintain([creditStatements.open.with { $0.bind(1, Int64(max(limit, 0))) }])
        return try result[0].rows.map { try $0.entryOfAnyAccount() }
    }

    public func entries(
        of account: KeyOwner, from start: Timestamp, after entry: LedgerEntry?, limit: Int
    ) async throws -> [LedgerEntry] {
        let result = try await read(
            [account],
            [
                creditStatements.entries.with { parameters in
                    parameters.bind(1, account.encoded)
                    parameters.bind(2, start.microseconds)
                    parameters.bind(3, Int64(max(limit, 0)))
                    parameters.bind(4, entry?.at.microseconds ?? .min)
                    parameters.bind(5, entry?.requestID.rawValue ?? "")
                    parameters.bind(6, Int64(entry?.attempt ?? 0))
                    parameters.bind(7, Int64(entry?.kind.rank ?? -1))
                }
            ])
        return try result[0].rows.map { row in try row.entry(of: account, row.requestID(7)) }
    }

    public func expirations(from start: Timestamp, limit: Int) async throws -> [LedgerEntry] {
        let result = try await maintain([
            creditStatements.expired.with { parameters in
                parameters.bind(1, Int64(max(limit, 0)))
                parameters.bind(2, start.microseconds)
            }
        ])
        return try result[0].rows.map { try $0.entryOfAnyAccount() }
    }
}
#endif
