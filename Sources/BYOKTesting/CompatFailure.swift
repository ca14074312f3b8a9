// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A conformer that does not do what its seam promises: the check that found it, and what was seen.
public struct CompatFailure: Error, CustomStringConvertible {
    /// The name of the check.
    public var check: String
    public var message: String
    public var description: String { "\(check): \(message)" }

    public init(check: String, message: String) {
        self.check = check
        self.message = message
    }
}
