// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console
import Foundation

/// BYOK from the command line: a vault of keys in one file, routes through it, and chats. Nothing is sent anywhere, but by
/// `chat`, and for tests with `--live`.
@main
struct Quickstart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quickstart",
        abstract: "Keep API keys in a sealed file, and see which one a request would use and who pays.",
        discussion: """
            Start with 'quickstart demo', which needs nothing. Then make a master key and play:

              export BYOK_ENCRYPTION_KEY=$(quickstart make-key)
              quickstart add openai --label Work
              quickstart route gpt-4
              quickstart chat gpt-4o-mini "Why is the sky blue?"

            Nothing is sent anywhere, except by 'chat', and where you say --live: then 'add', 'replace' and 'test' test the \
            key at its provider. BYOK_UPSTREAM names a server that stands in for all providers: http://127.0.0.1:PORT, with /openai and so on.

            Exit codes: 0 done, 1 refused or no route, 2 wrong usage, 3 set-up (master key, store), \
            130 interrupted.
            """,
        subcommands: [DemoCommand.self, MakeKeyCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Keys",
                subcommands: [
                    AddCommand.self, ListCommand.self, TestCommand.self, EnableCommand.self, DisableCommand.self,
                    RenameCommand.self, MoveCommand.self, ReplaceCommand.self, RemoveCommand.self,
                ]),
            CommandGroup(
                name: "Requests",
                subcommands: [
                    ChatCommand.self, RouteCommand.self, ExplainCommand.self, ModelsCommand.self, SavingsCommand.self,
                    CreditsCommand.self,
                ]),
            CommandGroup(name: "Records", subcommands: [AuditCommand.self, ExportCommand.self, EraseCommand.self]),
        ])

    static func main() async {
        await runToEnd(
            guarding: ArgumentGuard(
                advice: """
                    Call 'quickstart add PROVIDER' and paste the key when asked, or pipe it in: quickstart add PROVIDER < file.
                    """),
            failure: { ($0 as? BYOKError).map { Failure($0) } })
    }
}
