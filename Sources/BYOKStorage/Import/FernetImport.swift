// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

/// Takes keys over from a system that keeps them as plain Fernet tokens: opens each and seals it anew, bound to its
/// owner and provider. The only way in for such tokens; requests never accept one.
///
/// ```swift
/// let importing = FernetImport(into: router.keys.acting(as: "operator"), opening: try MasterKeyring(theirKeys))
/// let report = try await importing.run(rows, dryRun: true)
/// ```
///
/// Run it as often as needed, also after an interruption: a row that was imported before is not imported again, not even
/// when its key was removed since. An owner that was erased is not remembered, though: take erased owners out of the
/// rows. Keys come in untested, in the order of their rows.
public struct FernetImport: Sendable {
    /// Rows that are read before they are written.
    static let batch = 512

    private let vault: KeyVault
    private let keyring: MasterKeyring

    /// - Parameters:
    ///   - vault: its actor is named in the audit log.
    ///   - keyring: the keys that the other system sealed with, in any order.
    public init(into vault: KeyVault, opening keyring: MasterKeyring) {
        self.vault = vault
        self.keyring = keyring
    }

    /// Imports all rows, several owners at a time and each owner's in order.
    ///
    /// A row that cannot be imported is refused with a note, and the others go on; a failing store ends the run, and
    /// what is done stays done.
    /// - Parameters:
    ///   - rows: a failure in the sequence's elements is a row that could not be read: it is counted as refused.
    ///   - dryRun: reads, opens and judges everything, and writes nothing.
    ///   - total: how many rows there are, where it is known.
    ///   - onProgress: called after every 512 rows.
    /// - Throws: the store's errors, `cancelled`; what the sequence throws as the cause of `invalidConfiguration`.
    public func run<Rows: AsyncSequence>(
        _ rows: Rows, dryRun: Bool, total: Int? = nil, onProgress: (JobProgress) -> Void = { _ in }
    ) async throws(BYOKError) -> ImportReport where Rows.Element == Result<FernetRow, ImportNote> {
        let clock = ContinuousClock()
        let start = clock.now
        var state = ImportState(isDryRun: dryRun)
        var batch: [FernetRow] = []
        func write() async throws {
            try await importBatch(batch, into: &state)
            batch = []
            onProgress(JobProgress(done: state.report.rows, total: total, elapsed: start.duration(to: clock.now)))
        }
        do {
            for try await row in rows {
                state.report.rows += 1
                switch row {
                case .success(let row): batch.append(row)
                case .failure(let note): state.report.refused.add(note)
                }
                if state.report.rows % Self.batch == 0 { try await write() }
            }
            try await write()
        } catch {
            throw .wrap(error, .invalidConfiguration, "The rows could not be read to their end.")
        }
        return state.report
    }

    private func importBatch(_ rows: [FernetRow], into state: inout ImportState) async throws {
        try Task.checkCancellation()
        var order: [KeyOwner] = []
        var rowsOf: [KeyOwner: [(number: Int, row: FernetRow)]] = [:]
        for (number, row) in rows.enumerated() {
            if rowsOf[row.owner] == nil { order.append(row.owner) }
            rowsOf[row.owner, default: []].append((number, row))
        }
        let isDryRun = state.report.isDryRun
        let intended = state.intended
        let results = try await withThrowingTaskGroup(of: OwnerResult.self) { group in
            var results: [OwnerResult] = []
            var waiting = order.makeIterator()
            func next() {
                guard let owner = waiting.next(), let rows = rowsOf[owner] else { return }
                let before = intended[owner] ?? .init()
                group.addTask { try await importRows(rows, of: owner, isDryRun: isDryRun, after: before) }
            }
            for _ in 0..<64 { next() }
            while let result = try await group.next() {
                results.append(result)
                next()
            }
            return results
        }
        state.add(results)
    }

    private func importRows(
        _ rows: [(number: Int, row: FernetRow)], of owner: KeyOwner, isDryRun: Bool, after intended: KeyVault.Intended
    ) async throws -> OwnerResult {
        var result = OwnerResult(owner: owner, intended: intended)
        var before = try await vault.adoptedSources(of: owner)
        for (number, row) in rows {
            do {
                let adoptee = try adoptee(of: row)
                let adoption =
                    isDryRun
                    ? try await vault.tryAdopting(adoptee, before: before, after: &result.intended)
                    : try await vault.adopt(adoptee, before: before)
                if case .taken = adoption, !isDryRun { before.insert(adoptee.source) }
                result.outcomes.append((number, row.place, .success(adoption)))
            } catch let error as BYOKError where error.code.concernsOneRow {
                result.outcomes.append(
                    (
                        number, row.place,
                        .failure(ImportNote(place: row.place, code: error.code, message: error.message))
                    ))
            }
        }
        return result
    }

    private func adoptee(of row: FernetRow) throws -> KeyVault.Adoptee {
        let secret = try secret(in: row.token)
        return KeyVault.Adoptee(
            key: PastedKey(secret), provider: row.provider, owner: row.owner, label: row.label,
            isEnabled: row.isEnabled, source: try source(of: row))
    }

    private func secret(in token: String) throws(BYOKError) -> Secret {
        for key in keyring.keys {
            let secret = key.secret.withBytes { key in
                try? Fernet.open(token.utf8.span, key: key) { Secret(copying: $0) }
            }
            if let secret { return secret }
        }
        throw BYOKError(
            .undecryptable, "The token does not open with the Fernet keys given for the import.")
    }

    /// A digest of provider and token: tells nothing of the key.
    private func source(of row: FernetRow) throws(BYOKError) -> String {
        var fields = LengthPrefixed()
        fields.append(row.provider.rawValue)
        fields.append(row.token)
        return "fernet:" + Hexadecimal.text(try SHA256.hash(of: fields.bytes).prefix(16))
    }
}

/// What became of one owner's rows in a batch.
private struct OwnerResult: Sendable {
    var owner: KeyOwner
    var intended: KeyVault.Intended
    var outcomes: [(number: Int, place: String, Result<KeyVault.Adoption, ImportNote>)] = []
}

private struct ImportState {
    var report: ImportReport
    var intended: [KeyOwner: KeyVault.Intended] = [:]

    init(isDryRun: Bool) { report = ImportReport(isDryRun: isDryRun) }

    /// In the order of the rows, whichever owner was done first.
    mutating func add(_ results: [OwnerResult]) {
        if report.isDryRun { for result in results { intended[result.owner] = result.intended } }
        for (_, place, outcome) in results.flatMap(\.outcomes).sorted(by: { $0.number < $1.number }) {
            switch outcome {
            case .success(.taken(let notices)):
                report.added += 1
                for notice in notices where [.otherProvider, .unrecognised].contains(notice.code) {
                    report.doubtful.add(ImportNote(place: place, code: nil, message: notice.message))
                }
            case .success(.alreadyThere): report.alreadyThere += 1
            case .success(.takenBefore): report.importedBefore += 1
            case .failure(let note): report.refused.add(note)
            }
        }
    }
}

extension BYOKError.Code {
    /// Whether another row may fare better.
    fileprivate var concernsOneRow: Bool {
        [
            .invalidKey, .invalidConfiguration, .invalidIdentifier, .undecryptable, .tooManyKeys, .conflict,
            .ownKeyUndecryptable,
        ].contains(self)
    }
}
