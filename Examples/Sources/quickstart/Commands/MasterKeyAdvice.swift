// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKStorage

/// How a master key is set in a shell: lines to copy, so they are never wrapped.
enum MasterKeyAdvice {
    static let shell = "export \(MasterKeyring.setting)=$(quickstart make-key)"
    static let file = [
        "(umask 077; quickstart make-key > master.key)", "export \(MasterKeyring.fileSetting)=$PWD/master.key",
    ]
}
