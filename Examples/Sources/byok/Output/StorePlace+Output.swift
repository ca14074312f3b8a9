// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Console
import Foundation

extension StorePlace {
    /// Where it is, and what it weighs.
    var words: String {
        switch self {
        case .file(let path): "Store \(path): \(Self.size(of: path)) bytes, log \(Self.size(of: path + "-wal")) bytes."
        case .database(let database): "Store in PostgreSQL, schema \(database.schema)."
        }
    }

    fileprivate static func size(of path: String) -> Int64 {
        // By its name alone: opening and closing the file would drop the locks that the store holds on it.
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}

extension JSONValue {
    init(_ place: StorePlace) {
        switch place {
        case .file(let path):
            self = .object([
                "bytes": .number(StorePlace.size(of: path)), "logBytes": .number(StorePlace.size(of: path + "-wal")),
                "path": .string(path),
            ])
        case .database(let database): self = .object(["schema": .string(database.schema)])
        }
    }
}
