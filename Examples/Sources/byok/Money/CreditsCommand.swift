// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser

struct CreditsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credits", abstract: "Prepaid credits: pay in, look at a balance and at every entry.",
        discussion: "One credit is one US dollar. Amounts are exact, to nine decimals.",
        subcommands: [GrantCreditsCommand.self, CreditBalanceCommand.self, CreditEntriesCommand.self])
}
