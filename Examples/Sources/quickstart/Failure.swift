// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore
import Foundation

/// What went wrong, as the user is told it: a message and an exit code.
struct Failure: Error {
    var message: String
    var hints: [String] = []
    var status: Status

    enum Status: Int32 {
        case done = 0
        case refused = 1
        case usage = 2
        case setUp = 3
    }

    init(_ status: Status, _ message: String) {
        self.message = message
        self.status = status
    }

    init(_ error: any Error) {
        switch error {
        case let failure as Failure:
            self = failure
        case let error as BYOKError:
            self.init(error.status, error.message)
            hints = error.rejections.map { "\($0)" }
            if error.code == .masterKeyMissing { hints.append("Or with: \(MasterKeyAdvice.shell)") }
        default:
            // The parser's own: help and version are no errors, everything else is wrong usage.
            let code = Quickstart.exitCode(for: error)
            self.init(code == .success ? .done : code == .validationFailure ? .usage : .refused, "")
            message = Quickstart.fullMessage(for: error)
        }
    }

    /// Prints it and returns the exit code.
    func report() -> Int32 {
        switch status {
        case .done:
            Terminal.output.print(message)
        case _ where message.isEmpty:
            break
        case _ where message.hasPrefix("Error:"):
            Terminal.error.print(message)
        default:
            Terminal.error.print(Terminal.error.styled("Error: ", .bad) + message.safe, indent: 7)
            for hint in hints { Terminal.error.print("  " + hint.safe, indent: 4) }
        }
        return status.rawValue
    }
}

extension BYOKError {
    fileprivate var status: Failure.Status {
        switch code {
        case .masterKeyMissing, .masterKeyInvalid, .undecryptable, .invalidCatalog, .storeUnavailable, .storeReadOnly,
            .storeFull, .storeForeign, .storeCorrupt, .storeTooNew, .storePermissions:
            .setUp
        case .invalidIdentifier, .invalidConfiguration, .invalidModel: .usage
        default: .refused
        }
    }
}
