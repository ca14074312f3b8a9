// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore

struct RenameCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rename", abstract: "Give a key another label.")

    @OptionGroup var edit: EditOptions

    @Argument(help: "The new label.")
    var label: String

    func run() async throws { try await edit.apply(.rename(label), done: "Renamed") }
}
