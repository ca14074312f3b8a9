// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore

/// An owner as an argument: user:ann, org:acme.
struct OwnerName: ExpressibleByArgument {
    let owner: KeyOwner

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return nil }
        let owner: KeyOwner? =
            switch parts[0] {
            case "user": try? .user(parts[1])
            case "org", "organisation": try? .organisation(parts[1])
            default: nil
            }
        guard let owner else { return nil }
        self.owner = owner
    }

    static let prefixes = ["user:", "org:", "organisation:"]
    static let help: ArgumentHelp = "Whose: user:ann, org:acme."
    static let accountHelp: ArgumentHelp = "The account: user:ann, org:acme."
}
