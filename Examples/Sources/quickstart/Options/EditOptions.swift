// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

/// A key and whose it is, for the commands that change one thing.
struct EditOptions: ParsableArguments {
    @Argument(help: "The key's number in 'list', or the beginning of its id.")
    var id: KeyReference

    @OptionGroup var options: OwnerOptions

    func apply(_ edit: KeyEdit, done: String) async throws {
        try await options.withSession { session in
            let owner = try options.owner()
            let key = try await session.key(id, of: owner)
            let changed = try await session.keys(options).change(key.id, of: owner, edit)
            try options.output.show(JSONValue(changed)) {
                let name = [session.name(of: key.provider), "key", changed.masked, changed.label].filter { !$0.isEmpty }
                Terminal.output.print(
                    Terminal.output.styled("✓ ", .good) + "\(done): \(name.joined(separator: " ").safe)")
            }
        }
    }
}
