// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore

/// Usage on the same server: a hash per owner and day, with a field for every counter of every key and model.
extension RedisStore: UsageLog {
    func append(_ records: [UsageRecord], batch: UsageBatchID) async throws {
        var arguments: [[UInt8]] = []
        for record in records {
            let counts = UsageCounter.allCases.map { ($0, $0.amount(in: record)) }.filter { $0.1 != 0 }
            arguments += [Array("\(record.at.day)".utf8), record.owner.encoded, UsageCell(record).value]
            arguments += [Array("\(counts.count)".utf8)]
            for (counter, amount) in counts { arguments += [[counter.rawValue], Array("\(amount)".utf8)] }
        }
        let last = records.map(\.at.day).max() ?? 0
        let head = [batch.host + batch.number.bigEndianBytes, Array("\(last)".utf8), names.usagePrefix]
        _ = try await pool.perform { [names, arguments] connection in
            try connection.run(.usage, keys: [names.batches, names.usageDays], arguments: head + arguments)
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
        return try found.flatMap { day in
            guard let parts = day.array, parts.count == 2, let number = parts[0].integer, let fields = parts[1].array
            else { throw BYOKError.unreadable }
            return try Self.summaries(of: Int(clamping: number), fields)
        }
    }

    func purge(before day: Int) async throws {
        _ = try await pool.perform { [names] connection in
            try connection.run(
                .purge, keys: [names.batches, names.usageDays], arguments: [Array("(\(day)".utf8), names.usagePrefix])
        }
    }

    private static func summaries(of day: Int, _ fields: [Reply]) throws(BYOKError) -> [UsageSummary] {
        var sums: [UsageCell: UsageSummary] = [:]
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            guard let name = fields[index].bytes, let counter = name.first.flatMap(UsageCounter.init(rawValue:)),
                let amount = fields[index + 1].integer
            else { throw .unreadable }
            let cell = try UsageCell(value: Array(name.dropFirst()))
            counter.add(amount, to: &sums[cell, default: cell.summary(of: day)])
        }
        return Array(sums.values)
    }
}

extension Timestamp {
    /// The UTC day it is in, from 1970-01-01 on.
    fileprivate var day: Int {
        let (days, rest) = microseconds.quotientAndRemainder(dividingBy: 86_400_000_000)
        return Int(rest < 0 ? days - 1 : days)
    }
}
