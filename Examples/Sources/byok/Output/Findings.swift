// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Console

/// What verifying found: of all owners, or of one.
struct Findings: Sendable {
    var keys: Int
    var chains: Int
    var entries: Int64
    var faults: Int
    /// The first of them.
    var left: [LeftKey]
    var broken: [Break]

    /// Where an audit log is broken.
    struct Break: Sendable, CustomStringConvertible {
        var owner: KeyOwner
        var entry: Int64
        var description: String { "audit log of \(owner): broken at entry \(entry)" }
    }

    var isIntact: Bool { faults == 0 }

    init(_ check: VaultCheck) {
        keys = check.keys
        chains = check.chains
        entries = check.entries
        faults = check.left.count + check.brokenChainCount
        left = check.left.first
        broken = check.brokenChains.map { Break(owner: $0.owner, entry: $0.entry) }
    }

    init(of owner: KeyOwner, in session: Session) async throws {
        let listed = try await session.listed(owner)
        keys = listed.count
        left = listed.filter { $0.summary.status.code == .undecryptable }.map { key in
            let kid = key.kid ?? ""
            return LeftKey(
                owner: owner, id: key.summary.id, kid: kid,
                reason: session.sealer.canOpen(kid: kid) ? .altered : .noMasterKey)
        }
        chains = 1
        switch try await session.store.verify(owner) {
        case .intact(let count):
            entries = count
            // A key is never stored without the entry that says so.
            broken = count == 0 && !listed.isEmpty ? [Break(owner: owner, entry: 1)] : []
        case .broken(let entry):
            entries = 0
            broken = [Break(owner: owner, entry: entry)]
        }
        faults = left.count + broken.count
    }

    var json: JSONValue {
        .object([
            "auditLogs": .number(Int64(chains)),
            "broken": .array(broken.map { .object(["entry": .number($0.entry), "owner": .text($0.owner)]) }),
            "entries": .number(entries), "faults": .number(Int64(faults)), "intact": .bool(isIntact),
            "keys": .number(Int64(keys)), "left": .array(left.map { JSONValue($0) }),
        ])
    }
}
