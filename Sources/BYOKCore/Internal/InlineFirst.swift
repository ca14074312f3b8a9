// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// A list whose first element lies in its owner's own memory. Most owners have one key: looking at it then touches no
/// further cache line, and no array is allocated for it.
struct InlineFirst<Element> {
    private let head: Element?
    private let tail: [Element]

    init(_ elements: [Element]) {
        head = elements.first
        tail = elements.count > 1 ? Array(elements.dropFirst()) : []
    }
}

extension InlineFirst: Sendable where Element: Sendable {}

extension InlineFirst: RandomAccessCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { count }
    var count: Int { head == nil ? 0 : tail.count + 1 }

    subscript(index: Int) -> Element {
        if index == 0, let head { return head }
        return tail[index - 1]
    }
}
