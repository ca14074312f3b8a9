// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

package import BYOKCore

extension BYOKError {
    /// A provider cannot do what a field asks for, and leaving it out would change what the request means.
    package static func unsupported(_ field: String, by provider: String, _ remedy: String) -> BYOKError {
        BYOKError(.unsupportedField, "\(provider) does not support '\(field)': \(remedy)", field: field)
    }

    package static func invalid(_ field: String, _ why: String) -> BYOKError {
        BYOKError(.invalidRequest, "The field '\(field)' \(why)", field: field)
    }
}
