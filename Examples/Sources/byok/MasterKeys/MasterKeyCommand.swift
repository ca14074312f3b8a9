// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser

struct MasterKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "master-key", abstract: "Change the keyring file: add, promote, retire.",
        discussion: """
            A master key is changed in four steps: add a new one, promote it, re-seal, retire the old one. After the \
            first, second and fourth, restart every process that uses the keyring. What the file was before a change \
            is beside it, as FILE.previous.
            """,
        subcommands: [
            AddMasterKeyCommand.self, PromoteMasterKeyCommand.self, RetireMasterKeyCommand.self,
            ListMasterKeysCommand.self,
        ])
}
