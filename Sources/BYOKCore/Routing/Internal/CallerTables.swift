// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The tables of the owners whose spend policies a caller's requests are subject to, whether their keys count or not.
struct CallerTables: Sendable {
    let user: OwnerTable
    /// Also where the caller's tier does not include its keys.
    let organisation: OwnerTable?

    func tightening(_ policy: SpendPolicy) -> SpendPolicy {
        let policy = policy.tightened(by: user.standing.spendPolicy)
        return organisation.map { policy.tightened(by: $0.standing.spendPolicy) } ?? policy
    }

    var all: [OwnerTable] { organisation.map { [user, $0] } ?? [user] }
    /// The owner of whom nobody can tell what it has set.
    var inDoubt: KeyOwner? { all.first(where: \.standing.isInDoubt)?.owner }
}
