// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore

/// A UTC month as an argument: 2026-11.
struct MonthName: ExpressibleByArgument {
    let period: UsagePeriod

    init?(argument: String) {
        let parts = argument.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            let year = Int(digits: parts[0]), let month = Int(digits: parts[1]), (1...12).contains(month)
        else { return nil }
        period = .month(month, of: year)
    }
}
