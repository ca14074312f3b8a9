// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Console

/// A key as its owner's list shows it, with the name of the master key that it is sealed under.
struct ListedKey: Sendable {
    var summary: KeySummary
    /// Nil where the key came between the two readings.
    var kid: String?

    var json: JSONValue {
        guard case .object(var fields) = JSONValue(summary) else { return .null }
        fields["kid"] = .text(kid)
        return .object(fields)
    }
}

extension Session {
    func listed(_ owner: KeyOwner) async throws -> [ListedKey] {
        try await listed(owner, records: store.records(ownedBy: [owner]).flatMap(\.records))
    }

    /// The keys of one owner after the other, all of the store's.
    func eachOwner(_ body: ([ListedKey]) async throws -> Void) async throws {
        var cursor: KeyCursor?
        // Pages end anywhere: an owner is done when the next one begins.
        var records: [KeyRecord] = []
        repeat {
            try Task.checkCancellation()
            let page = try await store.page(after: cursor)
            for record in page.records {
                if let owner = records.first?.owner, owner != record.owner {
                    try await body(listed(owner, records: records))
                    records = []
                }
                records.append(record)
            }
            cursor = page.next
        } while cursor != nil
        if let owner = records.first?.owner { try await body(listed(owner, records: records)) }
    }

    private func listed(_ owner: KeyOwner, records: [KeyRecord]) async throws -> [ListedKey] {
        let kids = Dictionary(records.map { ($0.id, $0.sealed.kid) }) { first, _ in first }
        return try await keys.list(owner).map { ListedKey(summary: $0, kid: kids[$0.id]) }
    }
}
