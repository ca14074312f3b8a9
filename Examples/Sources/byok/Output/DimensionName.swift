// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// What usage is summed by, as it is written.
enum DimensionName: String, CaseIterable {
    case day, week, month, member, payer, key, provider, model

    var isTime: Bool { [.day, .week, .month].contains(self) }

    var value: UsageDimension {
        switch self {
        case .day: .day
        case .week: .week
        case .month: .month
        case .member: .member
        case .payer: .payer
        case .key: .key
        case .provider: .provider
        case .model: .model
        }
    }

    /// What stands in a row for it.
    func text(of group: UsageGroup) -> String {
        switch self {
        case .day, .week, .month: group.period.map { "\($0)" } ?? ""
        case .member: group.member.map { "\($0)" } ?? ""
        case .payer: group.payer.map { "\($0)" } ?? ""
        case .key: group.key.map(\.text) ?? ""
        case .provider: group.provider?.rawValue ?? ""
        case .model: group.model ?? ""
        }
    }
}

extension UsageGroup.Key {
    var text: String {
        switch self {
        case .system: "system"
        case .brought: "brought"
        case .stored(let id): "\(id)"
        }
    }
}
