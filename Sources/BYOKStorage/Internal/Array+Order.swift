// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

/// Arrays that are kept sorted. What comes last in time mostly comes last in order, so most insertions are appends.
extension Array {
    /// The first index whose element is not before what is looked for, of a sorted array.
    func sortedIndex(behind isBefore: (Element) -> Bool) -> Int {
        var range = startIndex..<endIndex
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = isBefore(self[middle]) ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    /// Behind its equals.
    mutating func insert(_ element: Element, inOrderOf precedes: (Element, Element) -> Bool) {
        if let last, precedes(element, last) {
            insert(element, at: sortedIndex(behind: { !precedes(element, $0) }))
        } else {
            append(element)
        }
    }
}
