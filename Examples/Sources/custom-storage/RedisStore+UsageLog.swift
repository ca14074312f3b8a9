// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKStorage

/// Usage on the same server: a hash per owner and day, with one sum for every member, key and model. Summing is BYOK's own
/// (`UsageBatch`), so that no store rounds in its own way. Receipts lie beside it, whole.
extension RedisStore: UsageLog {
    func append(_ records: [UsageRecord], receipts: [Receipt], batch: UsageBatchID) async throws {
        guard let batch = try UsageBatch(records, receipts: receipts, id: batch) else { return }
        try await pool.perform { [names] connection in
            // Where another was faster, once more; the connection's deadline ends it.
            while try !Self.write(batch, on: connection, names) {}
        }
    }

    func summary(of owner: KeyOwner, days: ClosedRange<Int>) async throws -> [UsageSummary] {
        let bounds = [days.lowerBound, days.upperBound].map { Array("\($0)".utf8) }
        let reply = try await pool.perform { [names] connection in
            try connection.run(
                .summary, keys: [names.usagePrefix + owner.encoded],
                arguments: bounds + [names.usagePrefix, owner.encoded])
        }
        guard let found = reply.array else { throw BYOKError.unreadable }
        let sums = try found.flatMap { day in
            guard let parts = day.array, parts.count == 2, let number = parts[0].integer, let fields = parts[1].array
            else { throw BYOKError.unreadable }
            return try stride(from: 0, to: fields.count - 1, by: 2).map { index in
                try UsageSummary(
                    day: Int(clamping: number), cell: fields[index].bytes ?? [], value: fields[index + 1].bytes ?? [])
            }
        }
        return sums.sorted { UsageKey($0, of: owner) < UsageKey($1, of: owner) }
    }

    func receipts(of payer: KeyOwner, _ page: ReceiptPage) async throws -> [Receipt] {
        let first = [0x5B] + page.period.lowerBound.place
        let behind = page.after.flatMap { $0.at >= page.period.lowerBound ? [0x28] + $0.bytes : nil }
        let arguments = [behind ?? first, [0x28] + page.period.upperBound.place, Array("\(max(page.limit, 0))".utf8)]
        let reply = try await pool.perform { [names] connection in
            try connection.run(
                .receipts, keys: [names.receipts(payer), names.receiptBodies(payer)], arguments: arguments)
        }
        guard let bodies = reply.array else { throw BYOKError.unreadable }
        return try bodies.map { try Receipt(value: $0.bytes) }
    }

    func receipt(of payer: KeyOwner, for request: RequestID) async throws -> Receipt? {
        let reply = try await pool.perform { [names] connection in
            try connection.run(
                .receipt, keys: [names.receiptsByRequest(payer), names.receiptBodies(payer)],
                arguments: [Array(request.rawValue.utf8)])
        }
        return try reply.array?.first.map { try Receipt(value: $0.bytes) }
    }

    func purge(before day: Int) async throws {
        // Beyond these no moment has a day, and Lua's numbers are exact within.
        let day = min(max(day, -1_000_000_000), 1_000_000_000)
        _ = try await pool.perform { [names] connection in
            try connection.run(
                .purge, keys: [names.batches, names.usageDays, names.usageVersion, names.usageHorizon],
                arguments: [Array("\(day)".utf8), names.usagePrefix, names.receiptsPrefix])
        }
    }

    /// False where a sum changed between reading and writing.
    private static func write(_ batch: UsageBatch, on connection: Connection, _ names: KeyNames) throws -> Bool {
        let name = batch.id.host + batch.id.number.bigEndianBytes
        let keys = batch.sums.keys.sorted()
        let read = try connection.run(
            .rows, keys: [names.batches, names.usageVersion, names.usageHorizon],
            arguments: [name, names.usagePrefix] + keys.flatMap { [$0.place, $0.cell] })
        guard let parts = read.array, parts.count == 4, let isKnown = parts[0].integer, let version = parts[1].bytes,
            let horizon = parts[2].text, let rows = parts[3].array, rows.count == keys.count
        else { throw BYOKError.unreadable }
        let first = Int(horizon) ?? .min
        if isKnown == 1 || batch.newest < first { return true }
        var arguments = [name, Array("\(batch.newest)".utf8), version, names.usagePrefix, names.receiptsPrefix]
        let receipts = batch.receipts.filter { $0.at.day >= first }
        arguments.append(Array("\(receipts.count)".utf8))
        for receipt in receipts {
            let place = ReceiptPage.Place(receipt)
            arguments += [
                Array("\(receipt.at.day)".utf8), receipt.payer.encoded, place.bytes, place.byRequest, receipt.encoded,
            ]
        }
        for (key, row) in zip(keys, rows) where key.day >= first {
            guard var sum = batch.sums[key] else { continue }
            if let value = row.bytes, !value.isEmpty {
                try sum.add(UsageSummary(day: key.day, cell: key.cell, value: value))
            }
            arguments += [Array("\(key.day)".utf8), key.owner.encoded, key.cell, sum.value]
        }
        let outcome = try connection.run(
            .usage, keys: [names.batches, names.usageDays, names.usageVersion], arguments: arguments)
        return outcome.text == "OK"
    }
}
