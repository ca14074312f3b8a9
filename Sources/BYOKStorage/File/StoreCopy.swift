// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// Copies of a store in one file.
enum StoreCopy {
    /// Writes a compact copy of an open store.
    ///
    /// With VACUUM INTO and not SQLite's backup of pages: it takes one moment's rows, so writers do not make it begin
    /// again, and it leaves out pages that are free and gaps where rows were.
    static func write(_ files: FileSet, to destination: String, _ job: BackgroundJob) throws {
        let path = try PrivateFile.resolve(destination, of: "backup")
        guard PrivateFile.inode(path) == nil else { throw PartialFile.exists }
        let partial = try PartialFile(path + ".partial", "backup's unfinished file")
        do {
            try fill(partial, from: files, job)
            try verify(partial.path, job)
            try partial.publish(as: path)
        } catch {
            partial.discard()
            throw error
        }
    }

    private static func fill(_ partial: PartialFile, from files: FileSet, _ job: BackgroundJob) throws {
        let source = try SQLiteConnection(path: files.path, busyTimeout: .seconds(5))
        let pageSize = try max(1, source.value("PRAGMA page_size"))
        let total = try Int(source.value("PRAGMA page_count") - source.value("PRAGMA freelist_count"))
        job.report(0, of: total)
        let copy = try source.prepare("VACUUM INTO ?1")
        try copy.bind(1, partial.path)
        try source.whileGoing {
            job.report(Int(partial.size / pageSize), of: total)
            return job.mayGoOn
        } _: {
            try job.check()
            try copy.run()
        }
        // Opened by name, so it may have been another store's.
        guard files.areInPlace() else { throw FileSet.moved }
        let copied = Int(partial.size / pageSize)
        job.report(copied, of: copied)
    }

    /// Reads a copy through, as nobody else has it open.
    static func verify(_ path: String, _ job: BackgroundJob) throws {
        let header = try SQLiteConnection(path: path, busyTimeout: .zero).header()
        guard !header.isEmpty else { throw BYOKError(.storeCorrupt, "The backup is empty. Use another one.") }
        try Schema.checkHeader(header)
        try checkPages(of: path, job)
    }

    static func checkPages(of path: String, _ job: BackgroundJob) throws {
        let file = try SQLiteConnection(path: path, busyTimeout: .seconds(5))
        let verdict = try file.whileGoing {
            job.mayGoOn
        } _: {
            try file.text("PRAGMA integrity_check(1)")
        }
        guard verdict == "ok" else {
            throw BYOKError(.storeCorrupt, "The file's pages do not hold together. Use another backup.")
        }
    }
}
