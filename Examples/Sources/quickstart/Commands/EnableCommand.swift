// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore

struct EnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "enable", abstract: "Use a disabled key again.")

    @OptionGroup var edit: EditOptions

    func run() async throws { try await edit.apply(.enable, done: "Enabled") }
}
