// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The page's files, by the names under which they are asked for.
enum PageFiles {
    static let all: [String: [UInt8]] = ["keys.html": PackageResources.keys_html]
}
