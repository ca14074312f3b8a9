// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// Credits on the same server. An account's balance is the sum of its entries; both change in one script.
extension RedisStore: CreditLedger {
    func apply(_ entry: LedgerEntry) async throws -> CreditBalance {
        let amount = entry.amount.nanodollars
        guard amount >= 0, entry.attempt >= 1 else {
            throw BYOKError(.invalidConfiguration, "A ledger entry's amount is not negative, its attempts begin at 1.")
        }
        let request = names.request(entry.account, entry.requestID)
        let place = entry.account.encoded + [0] + entry.requestID.rawValue.utf8 + [0] + "\(entry.attempt)".utf8
        let texts = [entry.kind.name, "\(entry.attempt)", "\(amount)", "\(-amount)"].map { Array($0.utf8) }
        let reply = try await pool.perform { [names] connection in
            try connection.run(
                .ledger, keys: [names.credits(entry.account), request, names.open],
                arguments: texts + [entry.parametersHash, entry.value, Array("\(entry.at.microseconds)".utf8), place])
        }
        guard let parts = reply.array, let outcome = parts.first?.text else { throw BYOKError.unreadable }
        switch outcome {
        case "OK" where parts.count == 3: return try Self.balance(parts[1], parts[2])
        case "OVERFLOW": throw BYOKError(.costOverflow, "The account cannot hold so much.")
        case "EXCESS":
            throw BYOKError(.invalidConfiguration, "A settlement's amount is at most its reservation's.")
        default: throw LedgerRefusal(name: outcome) ?? BYOKError.unreadable as any Error
        }
    }

    func balance(of account: KeyOwner) async throws -> CreditBalance {
        let reply = try await pool.perform { [names] connection in
            try connection.call([Array("HMGET".utf8), names.credits(account), Array("total".utf8), Array("free".utf8)])
        }
        guard let parts = reply.array, parts.count == 2 else { throw BYOKError.unreadable }
        if parts[0] == .null { return CreditBalance(total: .zero, held: .zero) }
        return try Self.balance(parts[0], parts[1])
    }

    func openReservations(limit: Int) async throws -> [LedgerEntry] {
        if limit <= 0 { return [] }
        let reply = try await pool.perform { [names] connection in
            try connection.run(
                .open, keys: [names.open], arguments: [Array("\(limit - 1)".utf8), names.requestPrefix])
        }
        guard let entries = reply.array else { throw BYOKError.unreadable }
        return try entries.map { try LedgerEntry(value: $0.bytes ?? []) }
    }

    private static func balance(_ total: Reply, _ free: Reply) throws(BYOKError) -> CreditBalance {
        guard let total = total.integer, let free = free.integer else { throw .unreadable }
        return CreditBalance(
            total: Money(nanodollars: total),
            held: try Money(nanodollars: total).subtracting(Money(nanodollars: free)))
    }
}
