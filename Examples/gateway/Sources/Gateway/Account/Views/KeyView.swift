// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// A key as the API shows it: everything but the key.
struct KeyView: Encodable, Sendable {
    let id, provider, providerName, label, masked: String
    let isEnabled: Bool
    let badge: BadgeView
    let status: StatusView
    let position: Int
    let limits: LimitsView
    @Nullable var overBudget: String?
    @Nullable var expiresAt: String?
    @Nullable var testedAt: String?
    let createdAt, updatedAt: String

    /// - Parameter place: among the owner's keys of its provider, from 0.
    init(_ key: KeySummary, place: Int, in catalog: ProviderCatalog) {
        id = "\(key.id)"
        provider = key.provider.rawValue
        providerName = catalog.name(of: key.provider)
        label = key.label
        masked = key.masked
        isEnabled = key.isEnabled
        badge = BadgeView(key.badge)
        status = StatusView(key.status)
        position = place
        limits = LimitsView(key.policy)
        overBudget = key.overBudget?.verdict
        expiresAt = key.expiresAt?.description
        testedAt = key.testedAt?.description
        createdAt = "\(key.createdAt)"
        updatedAt = "\(key.updatedAt)"
    }
}

/// What a list shows beside a key.
struct BadgeView: Encodable, Sendable {
    let kind, text: String
    @Nullable var until: String?

    init(_ badge: KeyBadge) {
        text = "\(badge)"
        switch badge {
        case .notTested: kind = "notTested"
        case .connected: kind = "connected"
        case .disabled: kind = "disabled"
        case .error: kind = "error"
        }
        if case .connected(let end) = badge { until = end?.description } else { until = nil }
    }
}

/// What is known of a key's health.
struct StatusView: Encodable, Sendable {
    let code: String
    @Nullable var reason: String?
    @Nullable var until: String?

    init(_ status: KeyStatus) {
        code = "\(status.code)"
        reason = status.reason
        until = status.until?.description
    }
}

/// What a key may be used for.
struct LimitsView: Encodable, Sendable {
    let allowedModels, deniedModels: [String]
    @Nullable var members: [String]?
    let spending: String
    @Nullable var requestsPerMinute: UInt64?
    @Nullable var tokensPerMinute: UInt64?
    @Nullable var spendPerDay: String?
    @Nullable var spendPerMonth: String?
    @Nullable var memberSpendPerMonth: String?

    init(_ policy: KeyPolicy) {
        allowedModels = policy.allowedModels
        deniedModels = policy.deniedModels
        members = policy.members
        spending = SpendingName.name(policy.spendPolicy)
        requestsPerMinute = policy.budget.requestsPerMinute
        tokensPerMinute = policy.budget.tokensPerMinute
        spendPerDay = policy.budget.spendPerDay?.description
        spendPerMonth = policy.budget.spendPerMonth?.description
        memberSpendPerMonth = policy.budget.memberSpendPerMonth?.description
    }
}

extension ProviderCatalog {
    /// A provider that is no longer in it is called by its id.
    func name(of id: Provider.ID) -> String { provider(id)?.name ?? id.rawValue }
}
