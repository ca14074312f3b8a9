// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import ArgumentParser

/// What went wrong, as the user is told it: a message and an exit code.
package struct Failure: Error {
    package var message: String
    package var hints: [String] = []
    package var status: Status
    /// One word for programs; nil: the status' name.
    package var code: String?

    package enum Status: Int32, Sendable {
        case done = 0
        case refused = 1
        case usage = 2
        case setUp = 3
        case masterKey = 4
        case interrupted = 130
    }

    package init(_ status: Status, _ message: String, code: String? = nil, hints: [String] = []) {
        self.message = message
        self.hints = hints
        self.status = status
        self.code = code
    }

    /// The parser's own: help and version are no errors, everything else is wrong usage.
    package init(_ error: any Error, of command: any ParsableCommand.Type) {
        let code = command.exitCode(for: error)
        self.init(
            code == .success ? .done : code == .validationFailure ? .usage : .refused, command.fullMessage(for: error))
    }

    /// Prints it and returns the exit code.
    package func report(json: Bool = false) -> Int32 {
        switch status {
        case .done:
            Terminal.output.print(message)
        case _ where message.isEmpty:
            break
        case _ where json:
            Terminal.error.write(line + "\n")
        case _ where message.hasPrefix("Error:"):
            Terminal.error.print(message)
        default:
            Terminal.error.print(Terminal.error.styled("Error: ", .bad) + message.safe, indent: 7)
            for hint in hints { Terminal.error.print("  " + hint.safe, indent: 4) }
        }
        return status.rawValue
    }

    private var line: String {
        // The parser's messages go on with the usage, which is for people.
        let sentence = message.hasPrefix("Error: ") ? String(message.prefix { $0 != "\n" }.dropFirst(7)) : message
        let error: JSONValue = .object([
            "code": .string(code ?? "\(status)"), "message": .string(([sentence] + hints).joined(separator: " ")),
        ])
        return (try? JSONValue.object(["error": error]).line) ?? ""
    }
}
