// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore

/// The tiers that BYOK brings along.
enum TierName: String, ExpressibleByArgument, CaseIterable {
    case trial, starter, professional, enterprise

    var tier: Tier {
        switch self {
        case .trial: .trial
        case .starter: .starter
        case .professional: .professional
        case .enterprise: .enterprise
        }
    }
}
