// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What checking a chain needs of a store: read piece by piece, so that a long one keeps nobody.
protocol ChainReading {
    /// An owner's chain as its head says, and the highest number that is in the log.
    func head(of owner: KeyOwner) async throws -> (chain: AuditChain, last: Int64)
    func rows(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditRow]
}

extension ChainReading {
    /// Entries appended meanwhile are not looked at.
    func verdict(on owner: KeyOwner) async throws -> AuditVerification {
        while true {
            let (head, last) = try await head(of: owner)
            let verdict = try await follow(owner, to: head, last: last)
            if case .intact = verdict { return verdict }
            // An erasure in between takes entries away that the head promised: then judge what is there now.
            let now = try await self.head(of: owner).chain
            if now.count >= head.count { return verdict }
        }
    }

    private func follow(_ owner: KeyOwner, to head: AuditChain, last: Int64) async throws -> AuditVerification {
        var chain = AuditChain()
        while chain.count < head.count {
            let limit = Int(min(1_000, head.count - chain.count))
            let rows = try await rows(of: owner, from: chain.count + 1, limit: limit)
            if rows.isEmpty { break }
            for row in rows {
                guard try chain.follow(row, of: owner) else { return .broken(at: chain.count + 1) }
            }
            await Task.yield()
        }
        return chain.verdict(against: head, last: last)
    }
}
