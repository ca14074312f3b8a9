// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore

struct MoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Give a key another place among its provider's.")

    @OptionGroup var edit: EditOptions

    @Argument(help: "From 0, which is tried first.")
    var position: Int

    func run() async throws { try await edit.apply(.move(to: position), done: "Moved") }
}
