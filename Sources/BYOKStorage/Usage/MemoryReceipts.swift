// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The BYOK authors

import BYOKCore

/// One payer's receipts in memory.
struct MemoryReceipts: Sendable {
    /// In the order of `UsageLog.receipts`.
    private var sorted: [Receipt] = []
    /// Of each request the newest receipt's place.
    private var places: [RequestID: ReceiptPage.Place] = [:]

    var isEmpty: Bool { sorted.isEmpty }

    mutating func put(_ receipt: Receipt) {
        let place = ReceiptPage.Place(receipt)
        let index = firstIndex(notBefore: place)
        if index < sorted.count, ReceiptPage.Place(sorted[index]) == place {
            sorted[index] = receipt
        } else {
            sorted.insert(receipt, at: index)
        }
        if let newest = places[receipt.requestID], newest.at > place.at { return }
        places[receipt.requestID] = place
    }

    func page(_ page: ReceiptPage) -> [Receipt] {
        let (start, end) = (page.period.lowerBound, page.period.upperBound)
        var first = sorted.sortedIndex(behind: { $0.at < start })
        if let after = page.after {
            first = max(first, sorted.sortedIndex(behind: { !after.precedes(ReceiptPage.Place($0)) }))
        }
        return Array(sorted[first...].prefix { $0.at < end }.prefix(max(page.limit, 0)))
    }

    func newest(for request: RequestID) -> Receipt? { places[request].map { sorted[firstIndex(notBefore: $0)] } }

    mutating func purge(before day: Int) {
        sorted.removeFirst(sorted.sortedIndex(behind: { $0.at.day < day }))
        places = places.filter { $0.value.at.day >= day }
    }

    private func firstIndex(notBefore place: ReceiptPage.Place) -> Int {
        sorted.sortedIndex(behind: { ReceiptPage.Place($0).precedes(place) })
    }
}

extension ReceiptPage.Place {
    func precedes(_ other: Self) -> Bool {
        at != other.at ? at < other.at : requestID.rawValue < other.requestID.rawValue
    }
}
