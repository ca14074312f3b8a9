// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import BYOKStorage
import Console
import Foundation

/// Which store is meant.
enum StorePlace: Sendable {
    case file(String)
    case database(Database)

    /// - Parameter creating: whether a file that is missing is to be made; else a mistyped path makes none. A
    ///   database's tables are made by 'byok migrate' alone.
    func open(creating: Bool = false) async throws -> any OperatorStore {
        switch self {
        case .file(let path):
            if !creating, !exists { throw Failure.missingStore(path) }
            return try FileStore(at: path)
        case .database(let database):
            #if Postgres
            do {
                return try await PostgresStore(database.options)
            } catch {
                guard error.code == .invalidConfiguration else { throw error }
                // Not the command is wrong but what it finds: no tables, a server that cannot prove who it is.
                throw Failure(.setUp, error.words, code: "\(error.code)")
            }
            #else
            throw Database.unsupported
            #endif
        }
    }

    /// Whether there is a store to open; of a database only its server knows.
    var exists: Bool {
        switch self {
        case .file(let path): Self.holdsSomething(path)
        case .database: true
        }
    }

    /// Whether there is a file that holds something, itself or in its log: the library takes an empty one as new.
    static func holdsSomething(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return errno != ENOENT && errno != ENOTDIR }
        return status.st_mode & S_IFMT != S_IFREG || status.st_size > 0 || lstat(path + "-wal", &status) == 0
    }
}
