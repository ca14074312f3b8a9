// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKStorage

/// Credits on the same server. The rules are BYOK's own (`CreditRequest`): what is left to a store is to read, ask for
/// the verdict, and write only if nothing has changed since.
extension RedisStore: CreditLedger {
    func apply(_ entry: LedgerEntry) async throws -> CreditBalance {
        try entry.check()
        return try await pool.perform { [names] connection in
            // Where another was faster, once more; the connection's deadline ends it.
            while true {
                if let balance = try Self.post(entry, on: connection, names) { return balance }
            }
        }
    }

    func balance(of account: KeyOwner) async throws -> CreditBalance {
        let reply = try await pool.perform { [names] connection in
            try connection.call([Array("HMGET".utf8), names.credits(account), Array("total".utf8), Array("held".utf8)])
        }
        guard let parts = reply.array, parts.count == 2 else { throw BYOKError.unreadable }
        return try Self.balance(parts[0].text ?? "", parts[1].text ?? "")
    }

    func openReservations(limit: Int) async throws -> [LedgerEntry] {
        if limit <= 0 { return [] }
        return try await list(
            .open, keys: [names.open], arguments: [Array("\(limit - 1)".utf8), names.requestPrefix])
    }

    func entries(
        of account: KeyOwner, from start: Timestamp, after entry: LedgerEntry?, limit: Int
    ) async throws -> [LedgerEntry] {
        let bound = entry.map { $0.at >= start ? [0x28] + $0.place : nil } ?? nil
        return try await list(
            .entries, keys: [names.entries(account)],
            arguments: [
                bound ?? [0x5B] + start.digits, Array("\(max(limit, 0))".utf8), names.requestPrefix, account.encoded,
            ])
    }

    func expirations(from start: Timestamp, limit: Int) async throws -> [LedgerEntry] {
        try await list(
            .expired, keys: [names.expired],
            arguments: [[0x5B] + start.digits, Array("\(max(limit, 0))".utf8), names.requestPrefix])
    }

    private func list(_ script: Script, keys: [[UInt8]], arguments: [[UInt8]]) async throws -> [LedgerEntry] {
        let reply = try await pool.perform { try $0.run(script, keys: keys, arguments: arguments) }
        guard let entries = reply.array else { throw BYOKError.unreadable }
        return try entries.map { try LedgerEntry(value: $0.bytes ?? []) }
    }

    /// Nil where the account or the request changed between reading and writing.
    private static func post(
        _ entry: LedgerEntry, on connection: Connection, _ names: KeyNames
    ) throws -> CreditBalance? {
        let keys = [names.credits(entry.account), names.request(entry.account, entry.requestID)]
        guard let read = try connection.run(.request, keys: keys, arguments: []).array, read.count == 3,
            let total = read[0].text, let held = read[1].text, let values = read[2].array
        else { throw BYOKError.unreadable }
        let request = CreditRequest(entries: try values.map { try LedgerEntry(value: $0.bytes ?? []) })
        let balance = try balance(total, held)
        switch try request.verdict(on: entry, balance: balance) {
        case .refuse(let refusal): throw refusal
        case .repeated: return balance
        case .apply(let next):
            let opened = entry.kind == .reserve ? entry : request.reservation(of: entry.attempt)
            let movement = entry.kind == .reserve ? "open" : entry.kind.closes ? "close" : ""
            let numbers = [total, held, "\(values.count)", "\(next.total.nanodollars)", "\(next.held.nanodollars)"]
            let outcome = try connection.run(
                .ledger,
                keys: keys + [
                    names.requests(entry.account), names.open, names.opens(entry.account),
                    names.entries(entry.account), names.expired,
                ],
                arguments: (numbers + [entry.name]).map { Array($0.utf8) } + [
                    entry.value, KeyNames.place(entry.account, entry.requestID), Array(movement.utf8),
                    opened?.placeInAll ?? [], entry.place, entry.kind == .expire ? entry.placeInAll : [],
                ])
            return outcome.text == "OK" ? next : nil
        }
    }

    private static func balance(_ total: String, _ held: String) throws(BYOKError) -> CreditBalance {
        if total.isEmpty, held.isEmpty { return CreditBalance(total: .zero, held: .zero) }
        guard let total = Int64(total), let held = Int64(held) else { throw .unreadable }
        return CreditBalance(total: Money(nanodollars: total), held: Money(nanodollars: held))
    }
}
