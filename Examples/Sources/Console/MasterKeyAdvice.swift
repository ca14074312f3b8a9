// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKStorage

/// How a master key is set in a shell: lines to copy, so they are never wrapped.
package struct MasterKeyAdvice: Sendable {
    package let shell: String
    package let file: [String]

    /// - Parameter command: prints a new master key.
    package init(command: String) {
        shell = "export \(MasterKeyring.setting)=$(\(command))"
        file = [
            "(umask 077; \(command) > master.key)", "export \(MasterKeyring.fileSetting)=$PWD/master.key",
        ]
    }
}
