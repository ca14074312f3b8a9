// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// One row of a report: what it is about, and the sums. What was not grouped by is nil.
public struct UsageGroup: Sendable, Hashable {
    /// Grouped by day, week or month: which, cut to the report's period.
    public var period: UsagePeriod?
    public var key: Key?
    public var provider: Provider.ID?
    /// As the provider calls it.
    public var model: String?
    /// Who asked.
    public var member: KeyOwner?
    public var payer: Payer?
    public var totals: UsageTotals

    public init(
        period: UsagePeriod? = nil, key: Key? = nil, provider: Provider.ID? = nil, model: String? = nil,
        member: KeyOwner? = nil, payer: Payer? = nil, totals: UsageTotals = .init()
    ) {
        self.period = period
        self.key = key
        self.provider = provider
        self.model = model
        self.member = member
        self.payer = payer
        self.totals = totals
    }

    /// Which key.
    public enum Key: Sendable, Hashable {
        /// The platform's, all together.
        case system
        /// Keys that came with requests, all together.
        case brought
        case stored(KeyID)

        init(_ id: KeyID?) {
            switch id {
            case nil: self = .system
            case KeyID.brought?: self = .brought
            case let id?: self = .stored(id)
            }
        }

        /// Nil: the platform's.
        var id: KeyID? {
            switch self {
            case .system: nil
            case .brought: .brought
            case .stored(let id): id
            }
        }
    }

    /// Who is billed by whom.
    public enum Payer: UInt8, Sendable, Hashable, CaseIterable {
        /// The provider bills the key's owner.
        case ownKey
        /// The platform's key: credits are charged. A free model's charge is zero, and an attempt that failed has none.
        case credits
    }
}
