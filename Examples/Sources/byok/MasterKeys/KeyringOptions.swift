// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKStorage
import Console
import Foundation

/// Which file holds the master keys.
struct KeyringOptions: ParsableArguments {
    @Option(help: "The keyring file; by default what BYOK_ENCRYPTION_KEY_FILE names.", completion: .file())
    var keyring: String?

    /// - Parameter byHand: what to do where the keys are in a setting, which nobody but the operator can change.
    func file(byHand: String) throws -> KeyringFile {
        if let file { return file }
        _ = try MasterKeyring(environment: ProcessInfo.processInfo.environment)
        throw Failure(
            .masterKey,
            "The master keys are in the setting \(MasterKeyring.setting), which you change by hand: \(byHand)",
            code: "keyringIsASetting",
            hints: ["Or move them to a file that only you can read and name it in \(MasterKeyring.fileSetting)."])
    }

    /// The keys, wherever they are.
    func masterKeys() throws -> MasterKeyring {
        try file?.read() ?? MasterKeyring(environment: ProcessInfo.processInfo.environment)
    }

    private var file: KeyringFile? {
        if let keyring { return KeyringFile(keyring) }
        let environment = ProcessInfo.processInfo.environment
        guard environment[MasterKeyring.setting, default: ""].isEmpty,
            let path = environment[MasterKeyring.fileSetting], !path.isEmpty
        else { return nil }
        return KeyringFile(path)
    }
}

extension MasterKeyring {
    /// The master key that is meant: its name, or the beginning of it.
    func kid(_ name: String) throws(BYOKError) -> String {
        let matches = kids.filter { $0.hasPrefix(name.lowercased()) }
        guard matches.count == 1, name.count >= 4 else {
            throw BYOKError(
                .masterKeyMissing,
                "The keyring has no one master key of this name; it has \(kids.joined(separator: ", ")).")
        }
        return matches[0]
    }
}
