// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// What an owner has set for every request that is subject to it, as the rows beside its keys say.
struct StandingPolicy: Sendable {
    /// Where nothing is set, nothing is tightened: not even the failures after which credits may pay.
    private(set) var spendPolicy = SpendPolicy(creditClasses: .init(rawValue: .max))
    /// The row cannot be believed, so nobody can tell what is set: credits stay shut. A row that somebody took away, or made
    /// to look like a key's, is not missed: that is a rollback, which nothing in the store can show.
    private(set) var isInDoubt = false

    /// Two rows, written at the same moment under two master keys, both hold.
    mutating func add(_ record: KeyRecord, _ integrity: RoutingContext.Integrity) {
        if integrity == .intact {
            spendPolicy = spendPolicy.tightened(by: record.policy.spendPolicy)
        } else {
            isInDoubt = true
            spendPolicy = .neverCredits
        }
    }

    /// Whether what was allowed under this is allowed under the other, too.
    func isWithin(_ other: StandingPolicy) -> Bool {
        !other.isInDoubt && spendPolicy.tightened(by: other.spendPolicy) == spendPolicy
    }
}
