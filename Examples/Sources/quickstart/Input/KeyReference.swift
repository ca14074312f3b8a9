// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import ArgumentParser
import BYOKCore

/// A key as its owner names it: its number in `list`, or the beginning of its id.
struct KeyReference: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        text = argument
    }

    func find(in keys: [KeySummary]) throws(BYOKError) -> KeySummary {
        if let number = Int(text), text.first != "0", keys.indices.contains(number - 1) { return keys[number - 1] }
        let matches = keys.filter { $0.id.description.hasPrefix(text.lowercased()) }
        switch matches.count {
        case 1: return matches[0]
        case 0: throw BYOKError(.keyNotFound, "No key has the number or id '\(text)'. See 'quickstart list'.")
        default:
            throw BYOKError(.keyNotFound, "\(matches.count) keys have ids that begin with '\(text)'. Give more of it.")
        }
    }
}

extension [KeySummary] {
    /// As much of each id as tells it from the others: at least eight characters.
    var shortIDs: [String] {
        let ids = map(\.id.description)
        let length = (8..<36).first { count in Set(ids.map { $0.prefix(count) }).count == ids.count } ?? 36
        return ids.map { String($0.prefix(length)) }
    }
}
