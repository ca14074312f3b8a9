// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension FileStore {
    /// Copies the store as it is at this moment into one new file, while reads and writes go on.
    ///
    /// ```swift
    /// try await store.backup(to: "/var/backups/app/keys-monday.byok")
    /// try await FileStore.restore(from: "/var/backups/app/keys-monday.byok", to: "/var/lib/app/keys/keys.byok")
    /// ```
    ///
    /// The copy is compact: pages that removed keys left behind are not in it. It grows under the name
    /// `<path>.partial`, is read through and made durable, and only then gets its own name: a file of that name is
    /// whole. What an interrupted backup leaves is replaced by the next one to the same path. The log cannot be
    /// emptied meanwhile, so on a busy store it grows.
    ///
    /// Backups keep removed keys for as long as they are kept, as sealed as they were.
    /// - Parameters:
    ///   - path: a file that is not there yet. Its folder is held to the same rules as a store's.
    ///   - onProgress: called in pages of the copy, on a thread of the job's own.
    /// - Throws: `invalidConfiguration` where the file exists, `storeFull` with nothing left behind, `storeCorrupt`,
    ///   `storePermissions`, `storeReadOnly`, `storeUnavailable`; `cancelled` when the task was.
    public func backup(
        to path: String, onProgress: @escaping @Sendable (JobProgress) -> Void = { _ in }
    ) async throws(BYOKError) {
        // Weakly: this call keeps the store alive, and the thread must not for longer than that.
        try await BackgroundJob.run(onProgress) { [weak files] job in
            guard let files else { return }
            try StoreCopy.write(files, to: path, job)
        }
    }

    /// Puts a backup in a store's place, which nobody may have open.
    ///
    /// The backup is copied into the store's folder as `<path>.restoring`, read through there, and then takes the
    /// store's name in one step. With `replacing`, the store that was there stays as `<path>.replaced` (or
    /// `.replaced.2` and so on), its log emptied into it; where that is too damaged to be emptied, the log stays beside
    /// it as `.replaced-wal`. Wherever the process or the power ends, `path` opens as the old store or as the new one,
    /// and the old one's data is found under one name or the other: then restore again, or go on with what is there.
    ///
    /// **A restored backup brings back the keys that were removed, and the old bytes of those that were replaced, after
    /// it was taken**; they would be used again. Remove them again, as the audit log of `<path>.replaced` names them, or
    /// have them revoked at their providers. The restored store's own audit log ends with ``AuditEvent/Kind/restored``,
    /// in the platform's chain.
    ///
    /// What is cut or scrambled is refused as far as SQLite can tell; a changed byte within a key's row shuts out that
    /// key when it is read.
    /// - Parameters:
    ///   - backup: what `backup(to:)` has written. It is not changed.
    ///   - replacing: whether a store may be there already.
    ///   - actor: who did it, for the audit log.
    ///   - onProgress: called in pages of the backup, on a thread of the job's own.
    /// - Throws: `storeForeign`, `storeCorrupt` or `storeTooNew` of the backup, and `storeForeign` of what is at `path`;
    ///   `storeUnavailable` while a process has the store open, this one included: let go of it first;
    ///   `invalidConfiguration` where a store is there already; `storeFull`, `storePermissions`, `storeReadOnly`;
    ///   `cancelled` when the task was. Nothing has changed then.
    public static func restore(
        from backup: String, to path: String, replacing: Bool = false, actor: String = "operator",
        clock: any RouterClock = SystemClock(), onProgress: @escaping @Sendable (JobProgress) -> Void = { _ in }
    ) async throws(BYOKError) {
        try await BackgroundJob.run(onProgress) { job in
            let event = AuditEvent(at: clock.now(), owner: .platform, kind: .restored, actor: actor)
            try StoreRestoration(to: path, replacing: replacing).run(backup, event, job)
        }
    }

    /// Reads the whole file through and sees that its pages hold together, while reads and writes go on. What is in the
    /// rows is for `KeyVault.verify` to judge: a byte changed there damages no page.
    /// - Throws: `storeCorrupt`, `storeUnavailable`; `cancelled` when the task was.
    public func checkFile() async throws(BYOKError) {
        try await BackgroundJob.run({ _ in }) { [weak files] job in
            guard let files else { return }
            try StoreCopy.checkPages(of: files.path, job)
        }
    }
}
