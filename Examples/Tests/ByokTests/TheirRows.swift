// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Foundation

/// Keys as another system keeps them: made up, and sealed by Python's `cryptography`.
enum TheirRows {
    struct Row: Sendable {
        var provider: String
        var key: String
        var token: String
    }

    /// The Fernet key of all the tokens.
    static let master = lines[0][0]
    static let all = lines.dropFirst().map { Row(provider: $0[0], key: $0[1], token: $0[2]) }

    private static let lines: [[String]] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/their-rows.tsv")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    }()

    static let header = "user_id,provider,api_key_encrypted,metadata,enabled\n"

    /// A line for the owner of that number.
    static func line(_ number: Int, provider: String? = nil, enabled: String = "true") -> String {
        let row = all[number % all.count]
        return
            "u\(number),\(provider ?? row.provider),\(row.token),\"{\"\"label\"\": \"\"Label-\(number)\"\"}\",\(enabled)\n"
    }

    /// A file with a key for each of as many owners.
    static func csv(_ count: Int) -> String { header + (0..<count).map { line($0) }.joined() }
}
