// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore

/// An amount to pay in.
struct CreditAmount: ExpressibleByArgument {
    let money: Money

    init?(argument: String) {
        guard let money = Money(argument), money > .zero else { return nil }
        self.money = money
    }
}
