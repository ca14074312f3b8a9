// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension FileStore: ChainReading {
    public func append(_ events: [AuditEvent]) async throws {
        if events.isEmpty { return }
        try await thread.perform(.append(events))
    }

    public func entries(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditEntry] {
        try await rows(of: owner, from: number, limit: limit)
            .map { row throws(BYOKError) in try row.readable(of: owner) }
    }

    public func owners(after owner: KeyOwner?, limit: Int) async throws -> [KeyOwner] {
        try readers.read { try $0.auditedOwners(after: owner, limit: limit) }
    }

    public func verify(_ owner: KeyOwner) async throws -> AuditVerification { try await verdict(on: owner) }

    func head(of owner: KeyOwner) async throws -> (chain: AuditChain, last: Int64) {
        try readers.read { try $0.head(of: owner) }
    }

    func rows(of owner: KeyOwner, from number: Int64, limit: Int) async throws -> [AuditRow] {
        try readers.read { try $0.entries(of: owner, from: number, limit: limit) }
    }
}
