// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKStorage
import Console
import Foundation

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the store as it is now into one new file, while the service runs.",
        discussion: """
            The copy is as sealed as the store: without the master keys nobody opens it, you included. Its folder must be \
            closed to others, as the store's is. For a store that is a file: PostgreSQL has pg_dump and pg_basebackup.
            """)

    @Argument(help: "The file to make; it must not be there yet.", completion: .file())
    var file: String

    @OptionGroup var options: StoreOptions
    @OptionGroup var progress: ProgressOptions

    func run() async throws {
        try await options.withSession { [self] session in
            guard let store = session.store as? FileStore else {
                throw Failure.onlyForFiles(
                    "backup", "Copy the database with pg_dump, or the server with pg_basebackup.")
            }
            let line = ProgressLine("backing up", progress, options.report)
            defer { line.end() }
            try await store.backup(to: file) { line.show($0) }
        }
        var status = stat()
        let bytes = stat(file, &status) == 0 ? Int64(status.st_size) : 0
        try options.report.show(.object(["bytes": .number(bytes), "file": .string(file)])) {
            Terminal.output.print("Copied the store to \(file): \(bytes) bytes.".safe)
            Terminal.output.print("It needs the master keys of today: keep them, and not beside it.")
        }
    }
}
