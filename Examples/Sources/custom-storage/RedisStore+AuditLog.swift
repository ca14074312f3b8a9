// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

internal import BYOKCore
internal import BYOKStorage

extension RedisStore: AuditLog {
    private static let verifiedAtOnce: Int64 = 1_000

    func append(_ events: [AuditEvent]) async throws {
        if events.isEmpty { return }
        _ = try await perform(Step(appending: events))
    }

    func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] {
        if limit <= 0 { return [] }
        return try await rows(of: owner, from: max(number, 1), limit: Int64(limit)).map { row in
            guard let entry = row?.entry(of: owner) else { throw BYOKError.unreadable }
            return entry
        }
    }

    func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] {
        if limit <= 0 { return [] }
        let bound = owner.map { [UInt8(ascii: "(")] + $0.encoded } ?? [UInt8(ascii: "-")]
        let reply = try await pool.perform { [names] connection in
            try connection.call(
                [Array("ZRANGEBYLEX".utf8), names.audited, bound]
                    + ["+", "LIMIT", "0", "\(limit)"].map { Array($0.utf8) })
        }
        guard let members = reply.array else { throw BYOKError.unreadable }
        return try members.map { try KeyOwner(encoded: $0.bytes ?? []) }
    }

    func verify(_ owner: KeyOwner) async throws -> AuditVerification {
        while true {
            let (head, length) = try await head(of: owner)
            let verdict = try await follow(owner, to: head, length: length)
            if case .intact = verdict { return verdict }
            // An erasure in between takes entries away that the head promised: then judge what is there now.
            if try await self.head(of: owner).chain.count >= head.count { return verdict }
        }
    }

    /// Entries appended after the head was read are not looked at.
    private func follow(_ owner: KeyOwner, to head: AuditChain, length: Int64) async throws -> AuditVerification {
        var chain = AuditChain()
        while chain.count < head.count {
            let limit = min(Self.verifiedAtOnce, head.count - chain.count)
            let rows = try await rows(of: owner, from: chain.count + 1, limit: limit)
            if rows.isEmpty { break }
            for row in rows {
                guard let row, try chain.follow(row, of: owner) else { return .broken(at: chain.count + 1) }
            }
        }
        return chain.verdict(against: head, last: length)
    }

    private func head(of owner: KeyOwner) async throws -> (chain: AuditChain, length: Int64) {
        let reply = try await pool.perform { [names] connection in
            try connection.run(.head, keys: [names.heads, names.log(owner)], arguments: [owner.encoded])
        }
        guard let parts = reply.array, parts.count == 2, let head = parts[0].bytes, let length = parts[1].integer else {
            throw BYOKError.unreadable
        }
        return (try AuditChain(value: head), length)
    }

    /// Nil for an element that is no row at all.
    private func rows(of owner: KeyOwner, from number: Int64, limit: Int64) async throws -> [AuditRow?] {
        let (end, isBeyond) = number.addingReportingOverflow(limit - 1)
        let reply = try await pool.perform { [names] connection in
            try connection.call([
                Array("LRANGE".utf8), names.log(owner), Array("\(number - 1)".utf8),
                Array("\(isBeyond ? -1 : end - 1)".utf8),
            ])
        }
        guard let values = reply.array else { throw BYOKError.unreadable }
        return values.map { $0.bytes.flatMap(AuditRow.init(value:)) }
    }
}
