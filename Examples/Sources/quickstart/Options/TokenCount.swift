// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser

/// A number of tokens: 250000, 10k, 100M, 1B.
struct TokenCount: ExpressibleByArgument, CustomStringConvertible {
    let value: UInt64
    let description: String

    init?(argument: String) {
        let units: [Character: UInt64] = ["k": 1_000, "m": 1_000_000, "b": 1_000_000_000]
        let unit = argument.last.flatMap { units[Character($0.lowercased())] }
        guard let number = UInt64(unit == nil ? argument[...] : argument.dropLast()), argument.first != "+" else {
            return nil
        }
        let (value, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !overflow else { return nil }
        self.value = value
        description = argument
    }

    var defaultValueDescription: String { description }
}
