// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKStorage
import Console

struct MakeKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-key", abstract: "Make a master key, which seals all others.",
        discussion: "The key is printed once, to the standard output, and kept nowhere.")

    func run() throws {
        Terminal.output.write(try MasterKeyring.generate() + "\n")
        let terminal = Terminal.error
        terminal.print(
            "A master key opens every stored key: who has the store and it has them all, and without it they are lost. "
                + "Keep it apart from the store. To use one in this shell:")
        terminal.write("  \(MasterKeyAdvice.quickstart.shell)\n")
        terminal.print("Or in a file that only you can read:")
        for line in MasterKeyAdvice.quickstart.file { terminal.write("  \(line)\n") }
    }
}
