// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import BYOKProviders
import BYOKStorage
import Console
import Foundation

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take keys over from a system that keeps them as plain Fernet tokens.",
        discussion: """
            The file, or the table, has a row per key: user_id, provider, api_key_encrypted, and if you like metadata (a \
            JSON object with a label) and enabled; --map-column says what is called otherwise. A file is CSV with a line \
            that names the columns, or a JSON object per line. Without --commit everything is read, opened and judged, and nothing is written. Run it as often as you like: a row is taken \
            once, also after an interruption.
            """)

    @Argument(help: "The file; - is the standard input.", completion: .file())
    var file: String?

    @Flag(help: "Write. Without it, nothing is written.")
    var commit = false

    @Flag(help: "Make the store, if there is none.")
    var create = false

    @Option(help: "csv or jsonl; by default by the file's name, or its first byte.")
    var format: RowFormat?

    @Option(help: "A report of the refused rows, as JSON lines in a new file, instead of on the standard error.")
    var report: String?

    @OptionGroup var table: TableOptions
    @OptionGroup var theirs: TheirOptions
    @OptionGroup var options: StoreOptions
    @OptionGroup var progress: ProgressOptions

    func validate() throws {
        guard (file == nil) != (table.fromTable == nil) else {
            throw ValidationError("Say where the rows are: a FILE, or --from-table NAME.")
        }
        guard table.fromTable == nil || format == nil else { throw ValidationError("--format is for a file.") }
    }

    func run() async throws {
        let place = try options.place()
        let masterKeys = try MasterKeyring(environment: ProcessInfo.processInfo.environment)
        let theirKeys = try theirs.keyring() ?? masterKeys
        if case .database = place, create {
            throw Failure(.usage, "--create makes a file; a store in PostgreSQL is made by 'byok migrate'.")
        }
        if case .file(let path) = place, !place.exists, !create { throw Failure.missingStore(path) }
        // Made first: a report that cannot be written must not be noticed after the rows were.
        let reportFile = try report.map { path throws(Failure) in try PrivateFile.make(path) }
        let result: Imported
        if place.exists || commit {
            result = try await Session.with(
                place, masterKeys: masterKeys, actor: options.actorName(), creating: create
            ) { [self] session in try await take(place, into: session.keys, opening: theirKeys) }
        } else {
            // Judged as if by the store that is not there yet.
            let router = try BYOKRouter(catalog: .bundled, store: InMemoryStore(), sealer: FernetSealer(masterKeys))
            result = try await Interruption.cancelling { [self] in
                try await take(place, into: router.keys, opening: theirKeys)
            }
        }
        try show(result, reportFile)
    }

    /// How many refused rows are named where no report was asked for.
    private static let shown = 20

    private func rows(_ place: StorePlace) async throws -> any RowReading {
        if let name = table.fromTable { return try await table.rows(name, beside: place, theirs.rules) }
        let path = file ?? "-"
        let source = try ByteSource(path)
        return try (format ?? RowFormat(of: path, source)).rows(source, theirs.rules)
    }

    private func take(
        _ place: StorePlace, into vault: KeyVault, opening keyring: MasterKeyring
    ) async throws -> Imported {
        do {
            let rows = RowSequence(try await rows(place))
            let line = ProgressLine("importing", progress, options.report)
            defer { line.end() }
            let report = try await FernetImport(into: vault, opening: keyring)
                .run(rows, dryRun: !commit) { line.show($0) }
            return Imported(report: report, ignored: rows.ignored)
        } catch {
            guard let unreadable = (error as? BYOKError)?.cause as? UnreadableInput ?? error as? UnreadableInput else {
                throw error
            }
            throw Failure(
                .refused, "\(unreadable.place): \(unreadable.message)", code: "unreadableInput",
                hints: [
                    commit
                        ? "Rows before it may have been imported. Mend the file and run the import again."
                        : "Nothing was written. Mend the file and try again."
                ])
        }
    }

    private func show(_ result: Imported, _ file: FileHandle?) throws {
        try options.report.show(result.json) { result.print() }
        let refused = result.report.refused
        if let file {
            try file.write(contentsOf: Data(result.notes.map { try $0.line + "\n" }.joined().utf8))
            try file.synchronize()
        }
        guard refused.count > 0 else { return }
        let isTold = file != nil || options.report.json
        let shown = isTold ? [] : refused.first.prefix(Self.shown).map { "\($0)" }
        let hidden = refused.count - Self.shown
        throw Failure(
            .refused, "\(refused.count) of \(result.report.rows) rows were refused.", code: "rowsRefused",
            hints: shown
                + (hidden > 0 && !isTold ? ["And \(hidden) more: --report FILE lists the first thousand."] : []))
    }
}
