// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// The Python environment with the independent servers and the `openai` package: `BYOK_UPSTREAMS` names its folder.
enum Upstreams {
    static let isRequired = ProcessInfo.processInfo.environment["CI"] != nil

    static let interpreter: String? = {
        let folder = ProcessInfo.processInfo.environment["BYOK_UPSTREAMS"]
        if folder == nil, !isRequired {
            print(
                "SKIPPED: IndependentServers — BYOK_UPSTREAMS names no environment; `Scripts/install tests` makes "
                    + ".venv/upstreams.")
        }
        return folder.map { $0 + "/bin/python" }
    }()

    static let scripts = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        .appending(path: "Upstreams")

    struct Failed: Error, CustomStringConvertible {
        var description: String
    }
}
