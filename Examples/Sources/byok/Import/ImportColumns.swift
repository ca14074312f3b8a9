// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Console

/// Which column of a CSV file is what, by its first line.
struct ImportColumns {
    let count: Int
    /// As they are shown: without what may be a secret.
    let ignored: [String]
    private var places: [String: Int] = [:]

    static let required = ["user_id", "provider", "api_key_encrypted"]
    static let known = required + ["metadata", "enabled"]

    init(_ header: CSVRecord) throws(UnreadableInput) {
        let place = "line \(header.line)"
        if let flaw = header.flaw {
            throw UnreadableInput(place: "line \(flaw.line), column \(flaw.column)", message: flaw.message)
        }
        var ignored: [String] = []
        var names: Set<String> = []
        for (index, bytes) in header.fields.enumerated() {
            let here = "\(place), column \(index + 1)"
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw UnreadableInput(place: here, message: "The name of the column is not UTF-8.")
            }
            let name = text.trimmingPrefix { $0 == " " }.lowercased().trimmedAtEnd
            guard names.insert(name).inserted else {
                throw UnreadableInput(place: here, message: "An earlier column has the same name.")
            }
            if Self.known.contains(name) {
                places[name] = index
            } else {
                ignored.append(Word.printable(name).map { "'\($0)'" } ?? "column \(index + 1)")
            }
        }
        for name in Self.required where places[name] == nil {
            throw UnreadableInput(
                place: place,
                message: "There is no column '\(name)'. The first line names the columns, separated by commas.")
        }
        self.ignored = ignored
        count = header.fields.count
    }

    func index(of name: String) -> Int? { places[name] }
}
