// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import Foundation
package import Testing

/// A folder of its own with a master key of its own. Watches that no key is ever printed, or written as it is.
package final class Sandbox {
    package let program: Program
    package let folder: URL
    package var environment: [String: String]
    private var keys: [String] = []
    /// What its programs use, and what goes with it.
    package var company: AnyObject?

    /// - Parameter name: the program to run.
    package init(of name: String) throws {
        program = Program(name)
        folder = FileManager.default.temporaryDirectory.appending(path: "\(name)-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let bytes = Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
        let master = bytes.replacing("+", with: "-").replacing("/", with: "_")
        environment = ["BYOK_ENCRYPTION_KEY": master, "COLUMNS": "200", "TMPDIR": folder.path]
        keys.append(master)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// One more text that must never be printed.
    package func watch(_ secret: String) { keys.append(secret) }

    /// A made-up key of the provider that has never been used before.
    package func makeKey(_ prefix: String = "sk-proj-", ending: String = "") -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        let key = prefix + String((0..<60).map { _ in alphabet.randomElement() ?? "a" }) + ending
        keys.append(key)
        return key
    }

    @discardableResult
    package func run(
        _ arguments: String..., input: String = "", expecting status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Program.Result {
        let result = try await program.run(
            arguments, input: Data(input.utf8), environment: environment, in: folder)
        #expect(result.status == status, "\(arguments): \(result.errors)", sourceLocation: sourceLocation)
        expectNoKey(in: Data((result.output + result.errors).utf8), sourceLocation)
        return result
    }

    /// Neither a whole key nor the half of it that is in no masked form.
    package func expectNoKey(in data: Data, _ sourceLocation: SourceLocation) {
        for key in keys {
            let middle = Data(key.dropFirst(key.count / 3).prefix(key.count / 3).utf8)
            #expect(data.range(of: middle) == nil, "A key was given away.", sourceLocation: sourceLocation)
        }
    }

    /// Nor in any file of the store.
    package func expectNoKeyInStore(
        _ name: String = "byok-data", sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let store = folder.appending(path: name)
        let names = try FileManager.default.contentsOfDirectory(atPath: store.path)
        #expect(names.contains("keys.db"))
        for name in names { expectNoKey(in: try Data(contentsOf: store.appending(path: name)), sourceLocation) }
    }
}
