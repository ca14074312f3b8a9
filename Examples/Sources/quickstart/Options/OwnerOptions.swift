// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

/// Whose keys a command is about.
struct OwnerOptions: ParsableArguments {
    @OptionGroup var common: StoreOptions

    @Option(help: "This organisation's keys instead of the user's.")
    var organisation: String?

    var output: OutputOptions { common.output }

    func withSession<R>(live: Bool = false, _ body: (Session) async throws -> R) async throws -> R {
        try await common.withSession(live: live, body)
    }

    func owner() throws(BYOKError) -> KeyOwner {
        if let organisation { try .organisation(organisation) } else { try common.owner() }
    }
}

extension Session {
    /// The vault, with the user's name in the audit log.
    func keys(_ options: OwnerOptions) -> KeyVault { router.keys.acting(as: options.common.user) }
}
