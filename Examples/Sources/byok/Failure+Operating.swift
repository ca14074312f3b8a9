// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore
import Console

extension Failure {
    /// What an error means to the operator; nil for the parser's own.
    init?(operating error: any Error) {
        switch error {
        case let error as BYOKError:
            self.init(error.status, error.words, code: "\(error.code)", hints: error.hints)
        case is CancellationError:
            self.init(.interrupted, "Interrupted; what is done stays done. Run it again to go on.", code: "cancelled")
        default:
            return nil
        }
    }

    static func missingStore(_ path: String) -> Failure {
        Failure(
            .setUp, "There is no store at \(path).", code: "storeMissing",
            hints: ["Check the path. Only the service, and 'byok import --commit --create', make a store."])
    }

    /// - Parameter advice: what does the same for PostgreSQL.
    static func onlyForFiles(_ command: String, _ advice: String) -> Failure {
        Failure(
            .usage, "'byok \(command)' is for a store that is a file; this one is in PostgreSQL.",
            code: "onlyForFiles", hints: [advice])
    }
}

extension BYOKError {
    /// Settings by the names that they have here.
    var words: String {
        let names = [
            "options.dsn": "--postgres", "options.directDSN": "--direct-dsn", "options.tls": "--postgres-tls",
            "options.schema": "--schema", "options.maintenanceRole": "--maintenance-role",
            "PostgresStore.migrate": "'byok migrate'",
        ]
        return names.reduce(message) { $0.replacing($1.key, with: $1.value) }
    }

    fileprivate var status: Failure.Status {
        switch code {
        case .masterKeyMissing, .masterKeyInvalid, .masterKeyInUse, .undecryptable: .masterKey
        case .storeUnavailable, .storeReadOnly, .storeFull, .storeForeign, .storeCorrupt, .storeTooNew,
            .storePermissions:
            .setUp
        case .invalidIdentifier, .invalidConfiguration, .invalidModel: .usage
        case .cancelled: .interrupted
        default: .refused
        }
    }

    fileprivate var hints: [String] {
        switch code {
        case .masterKeyMissing: ["Or make a file of one: byok make-key --file PATH"]
        case .cancelled: ["Run it again to go on."]
        case .storeForeign: ["Nothing was touched. Check the path."]
        case .storeTooNew: ["Use the byok of the service that wrote it."]
        default: []
        }
    }
}
