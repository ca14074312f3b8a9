// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation
import Testing

/// A folder of mode 0700 that goes when the last reference does.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "byok-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    func file(_ name: String = "keys.byok") -> String { path + "/" + name }
}

/// The permission bits of a file.
func mode(of path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue) & 0o777
}

/// Runs the `sqlite3` tool, as somebody who edits the file by hand would: another process. Not with Foundation's
/// `Process`, whose waiting keeps a thread of the pool busy.
@discardableResult
func sqlite(_ path: String, _ sql: String) throws -> String {
    let script = path + "-\(UUID().uuidString).sql"
    try sql.write(toFile: script, atomically: false, encoding: .utf8)
    defer { unlink(script) }
    let pipe = try #require(popen("sqlite3 -bail '\(path)' < '\(script)'", "r"))
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer.prefix(count) }
    try #require(pclose(pipe) == 0)
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
}
