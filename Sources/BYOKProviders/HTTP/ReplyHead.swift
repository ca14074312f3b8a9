// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// The beginning of a reply.
public struct ReplyHead: Sendable {
    public var status: Int
    public var headers: ReplyHeaders

    public init(status: Int, headers: ReplyHeaders = .init()) {
        self.status = status
        self.headers = headers
    }
}

/// Header fields in the order they came.
public struct ReplyHeaders: Sendable, ExpressibleByDictionaryLiteral {
    public struct Header: Hashable, Sendable {
        /// In small letters.
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) { self.init(lowercase: name.lowercased(), value) }

        init(lowercase name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var all: [Header]

    public init(_ all: [Header] = []) { self.all = all }
    public init(dictionaryLiteral elements: (String, String)...) { self.init(elements.map { Header($0, $1) }) }

    /// The first of that name, given in small letters.
    public subscript(name: String) -> String? { all.first { $0.name == name }?.value }
}
