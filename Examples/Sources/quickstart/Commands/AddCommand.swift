// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

struct AddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a key: paste it when asked, or pipe it in.",
        discussion: """
            A key is never an argument. With --live it is tested at its provider. Simulated tests: a key that ends in \
            'bad' is refused, see 'test'.
            """)

    @Argument(help: "openrouter, openai, anthropic or google.")
    var provider: String

    @OptionGroup var options: OwnerOptions

    @Option(help: "A name to tell it by.")
    var label = ""

    @Option(help: "Its place among the keys of its provider, from 0.")
    var position: Int?

    @Flag(inversion: .prefixedNo, help: "Test the key first.")
    var test = true

    @OptionGroup var live: LiveOptions

    func run() async throws {
        try await options.withSession(live: live.live) { session in
            let provider = try session.router.catalog.provider(named: provider)
            let key = try KeyPrompt.readKey("Paste the \(provider.name) key")
            let added = try await session.keys(options).add(
                key, for: provider.id, owner: options.owner(), label: label, position: position, test: test)
            try options.output.show(JSONValue(added)) { added.print("Added", name: provider.name) }
        }
    }
}

extension AddedKey {
    /// "Added OpenAI key sk-proj-...wXyZ as 0199…", and what is to be said about it.
    func print(_ verb: String, name: String) {
        let terminal = Terminal.output
        terminal.print(terminal.styled("✓", .good) + " \(verb) \(name) key \(summary.masked)", indent: 2)
        terminal.print("  id    \(summary.id)")
        terminal.print("  test  \(report?.message ?? "not tested")", indent: 8)
        for notice in notices { terminal.print("  note  \(notice)", indent: 8) }
    }
}
