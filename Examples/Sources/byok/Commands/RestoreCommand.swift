// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKStorage
import Console

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup in the store's place. Stop the service first.",
        discussion: """
            Keys that were removed after the backup come back, and so do erased owners and the old bytes of replaced keys: \
            remove them again. The store that was there stays beside the new one, as STORE.replaced. For a store that is \
            a file: PostgreSQL has pg_restore.
            """)

    @Argument(help: "The backup.", completion: .file())
    var file: String

    @Flag(help: "There may be a store already: put it aside.")
    var replace = false

    @OptionGroup var options: StoreOptions
    @OptionGroup var progress: ProgressOptions

    func run() async throws {
        guard case .file(let path) = try options.place() else {
            throw Failure.onlyForFiles(
                "restore", "Put a copy of the database back with pg_restore; then run 'byok verify'.")
        }
        guard StorePlace.holdsSomething(file) else {
            throw Failure(.usage, "There is no backup at \(file).", code: "backupMissing")
        }
        let hadStore = StorePlace.holdsSomething(path)
        try await Interruption.cancelling { [self] in
            let line = ProgressLine("restoring", progress, options.report)
            defer { line.end() }
            try await FileStore.restore(from: file, to: path, replacing: replace, actor: options.actorName()) {
                line.show($0)
            }
        }
        try options.report.show(.object(["replaced": .bool(hadStore), "store": .string(path)])) {
            Terminal.output.print("Restored \(path) from \(file).".safe)
            if hadStore { Terminal.output.print("What was there is beside it, as .replaced.") }
            Terminal.output.print(
                "Keys that were removed since the backup are back: remove them again. Then run 'byok verify'.")
        }
    }
}
