// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Console

/// What the operator of a service with BYOK in it needs: master keys, imports, checks, backups, credits.
@main
struct Byok: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "byok",
        abstract: "Look after the keys of a service: master keys, imports, checks, backups, credits, usage.",
        discussion: """
            The store is a file, named by --store or BYOK_STORE, or in PostgreSQL, named by --postgres or \
            BYOK_DATABASE_URL; the master keys are named by BYOK_ENCRYPTION_KEY_FILE or BYOK_ENCRYPTION_KEY, as for the \
            service itself. No command ever shows a stored key.

            Exit codes: 0 done; 1 something is wrong, or not all was done; 2 wrong usage; 3 the store is missing, locked, \
            full, damaged or open to others; 4 the master keys; 130 interrupted.
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "Master keys", subcommands: [MakeKeyCommand.self, MasterKeyCommand.self, ReSealCommand.self]),
            CommandGroup(name: "Looking", subcommands: [HealthCommand.self, VerifyCommand.self, ListCommand.self]),
            CommandGroup(
                name: "Moving",
                subcommands: [MigrateCommand.self, ImportCommand.self, BackupCommand.self, RestoreCommand.self]),
            CommandGroup(name: "Owners", subcommands: [ExportCommand.self, EraseCommand.self]),
            CommandGroup(
                name: "Money and usage",
                subcommands: [CreditsCommand.self, UsageCommand.self, StatementCommand.self, ReconcileCommand.self]),
            CommandGroup(name: "Now and then", subcommands: [MaintainCommand.self]),
        ])

    static func main() async {
        await runToEnd(
            guarding: ArgumentGuard(
                advice: "Give the name of a file that holds it, or the setting.",
                idOptions: ["--owner", "--organisation", "--payment-id"], idPrefixes: OwnerName.prefixes,
                connectionOptions: ["--postgres", "--direct-dsn", "--from-postgres"]),
            reportsJSON: true, failure: { Failure(operating: $0) })
    }
}
