// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Console

extension Session {
    /// Whether anything is stored of the owner: keys, entries of the audit log, credits or usage.
    func knows(_ owner: KeyOwner) async throws -> Bool {
        if try await !store.records(ownedBy: [owner]).flatMap(\.records).isEmpty { return true }
        if try await !store.entries(of: owner, from: 1, limit: 1).isEmpty { return true }
        let entries = try await store.entries(of: owner, from: Timestamp(microseconds: .min), after: nil, limit: 1)
        if !entries.isEmpty { return true }
        return try await !store.summary(of: owner, days: Int.min...Int.max).isEmpty
    }

    /// - Parameter consequence: what comes of it that the owner is not known; nil: nothing was to be changed.
    /// - Throws: `ownerNotFound`: a mistyped owner must not look like one without keys or credits.
    func requireKnown(_ owner: KeyOwner, _ consequence: String? = nil) async throws {
        guard try await !knows(owner) else { return }
        throw Failure(
            .refused, "Nothing is stored of \(owner)\(consequence.map { "; \($0)" } ?? "").", code: "ownerNotFound",
            hints: ["Check the spelling: 'byok list' shows every owner with keys."])
    }
}
