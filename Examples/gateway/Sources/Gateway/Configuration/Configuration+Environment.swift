// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

public import BYOKCore

extension Configuration {
    /// What the environment has under a name that the configuration gives.
    /// - Throws: `invalidConfiguration`, naming the field. What stands there is shown only where it can be a name: somebody
    ///   may have put the secret itself.
    public static func value(
        of variable: String, field: String, in environment: [String: String]
    ) throws(BYOKError) -> String {
        let letters = variable.utf8.allSatisfy { byte in
            UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "_")
        }
        guard (1...64).contains(variable.utf8.count), letters, !(variable.first?.isNumber ?? true) else {
            throw .configured(
                field, "must be the name of an environment variable, such as OPENROUTER_KEY. The secret belongs there.")
        }
        guard let value = environment[variable], !value.isEmpty else {
            throw .configured(field, "the environment has no \(variable): put the secret there.")
        }
        return value
    }

    /// Which store is meant.
    public enum Backend: Sendable {
        case file(String)
        case postgres(dsn: String)
    }

    /// - Throws: `invalidConfiguration`, naming the field.
    public func backend(in environment: [String: String]) throws(BYOKError) -> Backend {
        guard let variable = store.postgresVariable else { return .file(store.file ?? "byok-data/keys.db") }
        return .postgres(dsn: try Self.value(of: variable, field: "store.postgresVariable", in: environment))
    }
}
