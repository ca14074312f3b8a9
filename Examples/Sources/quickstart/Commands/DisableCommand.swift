// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore

struct DisableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Stop using a key without removing it.")

    @OptionGroup var edit: EditOptions

    func run() async throws { try await edit.apply(.disable, done: "Disabled") }
}
