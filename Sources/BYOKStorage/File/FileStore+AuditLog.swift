// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension FileStore {
    public func append(_ events: [AuditEvent]) async throws {
        if events.isEmpty { return }
        try await thread.perform(.append(events))
    }

    public func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] {
        let rows = try readers.read { try $0.entries(of: owner, from: number, limit: limit) }
        return try rows.map { row throws(BYOKError) in
            guard let entry = row.entry(of: owner) else {
                throw BYOKError(
                    .storeCorrupt, "Entry \(row.number) of an audit log cannot be read; verify tells where it broke.")
            }
            return entry
        }
    }

    public func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] {
        try readers.read { try $0.auditedOwners(after: owner, limit: limit) }
    }

    /// Reads the chain page by page, so that a long one does not keep a thread; entries appended meanwhile are not
    /// looked at.
    public func verify(_ owner: KeyOwner) async throws -> AuditVerification {
        while true {
            let (head, last) = try readers.read { try $0.head(of: owner) }
            let verdict = try await follow(owner, to: head, last: last)
            if case .intact = verdict { return verdict }
            // An erasure in between takes entries away that the head promised: then judge what is there now.
            let now = try readers.read { try $0.head(of: owner) }.chain
            if now.count >= head.count { return verdict }
        }
    }

    private func follow(_ owner: KeyOwner, to head: AuditChain, last: Int64) async throws -> AuditVerification {
        var chain = AuditChain()
        while chain.count < head.count {
            let limit = Int(min(1_000, head.count - chain.count))
            let first = chain.count + 1
            let rows = try readers.read { try $0.entries(of: owner, from: first, limit: limit) }
            if rows.isEmpty { break }
            for row in rows {
                guard try chain.follow(row, of: owner) else { return .broken(at: chain.count + 1) }
            }
            await Task.yield()
        }
        return chain.verdict(against: head, last: last)
    }
}
