// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// What a test keeps its keys in.
enum StoreKind: Sendable {
    case file, postgres

    /// Those that can be tried here.
    static let available: [StoreKind] = TestDatabase.server == nil ? [.file] : [.file, .postgres]

    /// What an import says for the store to be made.
    var creating: [String] { self == .file ? ["--create"] : [] }
}
