// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A request as it came over a connection.
package struct LoopbackRequest: Sendable {
    package var method: String
    /// With its query, as sent.
    package var path: String
    /// In the order they came; names in small letters.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    /// The first of that name, given in small letters.
    package subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

    /// - Parameter head: request line and fields, without the empty line; nil where it is none.
    init?(head: [UInt8]) {
        // By bytes: in Swift, CR LF is one Character.
        let lines = head.split(separator: UInt8(ascii: "\n")).map { line in
            String(decoding: line.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        }
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return nil }
        (method, path) = (String(words[0]), String(words[1]))
        headers = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        body = []
    }
}
