// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import Console

/// Which column of a file or a table is what, by its name.
struct ImportColumns {
    let count: Int
    /// As they are shown: without what may be a secret.
    let ignored: [String]
    private var places: [String: Int] = [:]

    static let required = ["user_id", "provider", "api_key_encrypted"]
    static let known = required + ["metadata", "enabled"]

    /// - Parameters:
    ///   - names: in whatever case, in their order.
    ///   - renamed: what columns of other names are.
    ///   - place: where the names stand.
    ///   - advice: what is said beside that a column is missing.
    init(
        _ names: [String], renamed: [String: String], place: String, advice: String
    ) throws(UnreadableInput) {
        var ignored: [String] = []
        var seen: Set<String> = []
        for (index, text) in names.enumerated() {
            let name = Self.plain(text)
            guard seen.insert(name).inserted else {
                throw UnreadableInput(
                    place: "\(place), column \(index + 1)", message: "An earlier column has the same name.")
            }
            if let meaning = Self.meaning(of: name, renamed) {
                places[meaning] = index
            } else {
                ignored.append(Word.printable(name).map { "'\($0)'" } ?? "column \(index + 1)")
            }
        }
        for name in renamed.keys.sorted() where !seen.contains(name) {
            throw UnreadableInput(place: place, message: "There is no column '\(name)', which --map-column names.")
        }
        for name in Self.required where places[name] == nil {
            throw UnreadableInput(place: place, message: "There is no column '\(name)'. \(advice)")
        }
        self.ignored = ignored
        count = names.count
    }

    func index(of name: String) -> Int? { places[name] }

    /// A name as it is compared.
    static func plain(_ name: some StringProtocol) -> String {
        name.trimmingPrefix { $0 == " " }.lowercased().trimmedAtEnd
    }

    /// What a column is here; nil: nothing that is known.
    static func meaning(of name: String, _ renamed: [String: String]) -> String? {
        if let meaning = renamed[name] { return meaning }
        // A column is not what another one was said to be.
        return known.contains(name) && !renamed.values.contains(name) ? name : nil
    }
}
