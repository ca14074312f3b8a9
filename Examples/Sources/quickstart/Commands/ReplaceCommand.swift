// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct ReplaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace", abstract: "Put a new value into a key's place: paste it when asked, or pipe it in.")

    @OptionGroup var edit: EditOptions

    @Option(help: "For how many minutes the old value stays, behind the new one.")
    var grace: Int?

    @Flag(inversion: .prefixedNo, help: "Test the new value first.")
    var test = true

    @OptionGroup var live: LiveOptions

    func validate() throws {
        guard grace.map({ (0...525_600).contains($0) }) ?? true else {
            throw ValidationError("--grace is a number of minutes from 0 to 525600, a year.")
        }
    }

    func run() async throws {
        let options = edit.options
        try await options.withSession(live: live.live) { session in
            let owner = try options.owner()
            let old = try await session.key(edit.id, of: owner)
            let name = session.name(of: old.provider)
            let new = try KeyPrompt.readKey("Paste the new \(name) key")
            let added = try await session.keys(options).replace(
                old.id, of: owner, with: new, grace: grace.map { .seconds($0 * 60) }, test: test)
            try options.output.show(JSONValue(added)) {
                added.print("Replaced", name: name)
                let fate = grace.map { $0 > 0 ? "stays for \($0) minutes" : nil } ?? nil
                Terminal.output.print("  old   \(old.masked) \(fate ?? "is not used any more")", indent: 8)
            }
        }
    }
}
