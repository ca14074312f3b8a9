// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

@testable import GatewayService

extension JSONTree {
    subscript(name: String) -> JSONTree {
        if case .object(let object) = self { object[name] ?? .missing } else { .missing }
    }

    subscript(place: Int) -> JSONTree {
        if case .list(let list) = self, list.indices.contains(place) { list[place] } else { .missing }
    }

    /// What no answer holds: unlike null, which one must say.
    static let missing = JSONTree.text("(missing)")

    var list: [JSONTree] { if case .list(let list) = self { list } else { [] } }
    var text: String? { if case .text(let text) = self, self != .missing { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var names: Set<String> { if case .object(let object) = self { Set(object.keys) } else { [] } }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral text: String) { self = .text(text) }
    public init(booleanLiteral flag: Bool) { self = .bool(flag) }
    public init(integerLiteral number: Int) { self = .number(Double(number)) }
}

extension Answer {
    var json: JSONTree { .object(object) }
    var message: String { json["error"]["message"].text ?? "" }
}
