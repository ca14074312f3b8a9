// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Any JSON, to look at what is in it.
enum JSONTree: Codable, Hashable, Sendable {
    case null, bool(Bool), number(Double), text(String), list([JSONTree]), object([String: JSONTree])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JSONTree].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSONTree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let bool): try container.encode(bool)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }

    /// What is here, and what only the other has.
    func over(_ base: JSONTree) -> JSONTree {
        guard case (.object(let mine), .object(let theirs)) = (self, base) else { return self }
        return .object(theirs.merging(mine) { $1.over($0) })
    }

    /// The path of something that is here and not in the other: "users[0].tokn"; nil: there is nothing.
    func extra(beside known: JSONTree, at path: String = "") -> String? {
        switch (self, known) {
        case (.object(let mine), .object(let theirs)):
            for (name, value) in mine.sorted(by: { $0.key < $1.key }) where value != .null {
                let place = (path.isEmpty ? "" : "\(path).") + shownName(name)
                guard let other = theirs[name] else { return place }
                if let found = value.extra(beside: other, at: place) { return found }
            }
            return nil
        case (.list(let mine), .list(let theirs)):
            for (index, pair) in zip(mine, theirs).enumerated() {
                if let found = pair.0.extra(beside: pair.1, at: "\(path)[\(index)]") { return found }
            }
            return nil
        default:
            return nil
        }
    }
}
