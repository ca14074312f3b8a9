// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The command line: a command, and settings as `name=value`.
struct Arguments {
    let command: String
    private let settings: [String: String]

    init(_ words: [String]) {
        command = words.first ?? ""
        let pairs = words.dropFirst().map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        settings = Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { $1 }
    }

    func text(_ name: String) throws -> String {
        guard let text = settings[name] else { throw Missing(name: name) }
        return text
    }

    func number(_ name: String, default standard: Int? = nil) throws -> Int {
        if settings[name] == nil, let standard { return standard }
        guard let number = Int(try text(name)) else { throw Missing(name: name) }
        return number
    }

    struct Missing: Error, CustomStringConvertible {
        var name: String
        var description: String { "The setting \(name)=… is missing or no number." }
    }
}
