// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import ArgumentParser
import Foundation

extension AsyncParsableCommand {
    /// Runs the command that the arguments name, and ends the program with the exit code of what went wrong.
    /// - Parameters:
    ///   - words: looks for keys among the arguments.
    ///   - failure: says what an error of the command's means, where it is none of the parser's.
    package static func runToEnd(
        guarding words: ArgumentGuard, reportsJSON: Bool = false, failure: (any Error) -> Failure?
    ) async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            // First of all: the parser repeats what it does not understand, and neither key nor password must be repeated.
            try words.refuseKeys(in: arguments)
            try words.refusePasswords(in: arguments)
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let failure = error as? Failure ?? failure(error) ?? Failure(error, of: self)
            Foundation.exit(failure.report(json: reportsJSON && arguments.contains("--json")))
        }
    }
}
